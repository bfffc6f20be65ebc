/** One action of the workspace. The button, the shortcut, the palette row and the audit name all come from here. */
export type CommandId = `${string}.${string}`;

export interface Command<C> {
  readonly id: CommandId;
  readonly keys?: string;
  readonly icon?: string;
  /** Extra words that find it in the command bar. */
  readonly also?: string;
  when(ctx: C): boolean;
  run(ctx: C): void | Promise<void>;
}

export class Commands<C> {
  readonly #all = new Map<string, Command<C>>();

  add(...more: Command<C>[]): this {
    for (const command of more) {
      if (this.#all.has(command.id)) throw new Error(`two commands named ${command.id}`);
      const clash = command.keys && [...this.#all.values()].find((other) => other.keys === command.keys);
      if (clash) throw new Error(`${command.keys} is taken by ${clash.id}`);
      this.#all.set(command.id, command);
    }
    return this;
  }

  get(id: CommandId): Command<C> {
    const found = this.#all.get(id);
    if (!found) throw new Error(`no command ${id}`);
    return found;
  }

  all(): Command<C>[] {
    return [...this.#all.values()];
  }

  /** Those that can be done now. */
  open(ctx: C): Command<C>[] {
    return this.all().filter((command) => command.when(ctx));
  }

  /** The one that these keys mean now. */
  forKeys(keys: string, ctx: C): Command<C> | undefined {
    return this.all().find((command) => command.keys === keys && command.when(ctx));
  }

  /** True when a longer combination starts with these keys. */
  startsSequence(keys: string): boolean {
    return this.all().some((command) => command.keys?.startsWith(`${keys} `));
  }
}
