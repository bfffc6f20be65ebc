export { Commands, type Command, type CommandId } from "./commands";
export { keysOf, matches, showKeys, type KeyPress } from "./keys";
