import { render } from "preact";
import { boot } from "./app/chat.ts";
import { App } from "./parts/App.tsx";
import "./style.css";

const root = document.getElementById("app");
if (root) render(<App />, root);
void boot();
