export { CaseCard } from "./Card.tsx";
export { Page } from "./Page.tsx";
