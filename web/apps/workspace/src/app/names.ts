import { t } from "./i18n";

/** A visitor without a name is known by a short mark, `#AW6A`. */
export const nameOf = (name: string): string => (name.startsWith("#") ? t("buyer.visitorMark", { mark: name.slice(1) }) : name || t("buyer.visitor"));
