import { session } from "@xiaoer/api";
import { keysOf, type Command, type CommandId } from "@xiaoer/commands";
import { useEventListener } from "@vueuse/core";
import { computed, inject, provide, type ComputedRef, type InjectionKey } from "vue";
import { useRoute, useRouter } from "vue-router";
import { commands, type CommandContext } from "@/app/commands";
import { dialog } from "@/app/dialogs";
import { useProblems } from "@/app/errors";
import { stopLive } from "@/app/live";
import { rows } from "@/app/rows";
import { changePresence, may, me, signedOut } from "@/app/session";
import { nextId, nextUnansweredId } from "@/features/inbox/order";
import { useConversationActions } from "@/features/thread/actions";

export interface CommandRunner {
  context: ComputedRef<CommandContext>;
  can(id: CommandId): boolean;
  run(id: CommandId): void;
  get(id: CommandId): Command<CommandContext>;
}

const KEY: InjectionKey<CommandRunner> = Symbol("commands");
const SEQUENCE_MS = 1200;

export function useCommands(): CommandRunner {
  return inject(KEY)!;
}

/** Makes the commands reachable for all screens below, and listens to the keys. */
export function provideCommands(): CommandRunner {
  const route = useRoute();
  const router = useRouter();
  const actions = useConversationActions();
  const problems = useProblems();

  const open = (id: string | undefined): void => {
    if (id) void router.push({ name: "inbox", params: { id } });
  };
  const chosenId = (): string | undefined => (typeof route.params.id === "string" && route.params.id) || undefined;

  const context = computed<CommandContext>(() => ({
    me: me.value!,
    conversation: rows.get(chosenId() ?? "") ?? null,
    router,
    actions,
    may,
    step: (by) => open(nextId(chosenId(), by)),
    nextUnanswered: () => open(nextUnansweredId(chosenId())),
    setPresence: (presence) => void changePresence(presence).catch(problems.tell),
    signOut: () => void leave(),
  }));

  async function leave(): Promise<void> {
    await session.signOut().catch(() => undefined);
    stopLive();
    signedOut();
    location.assign("/app/sign-in");
  }

  async function perform(command: Command<CommandContext> | undefined): Promise<void> {
    try {
      await command?.run(context.value);
    } catch (error) {
      problems.tell(error);
    }
  }

  const runner: CommandRunner = {
    context,
    can: (id) => !!me.value && commands.get(id).when(context.value),
    run: (id) => {
      const command = commands.get(id);
      if (command.when(context.value)) void perform(command);
    },
    get: (id) => commands.get(id),
  };
  listenToKeys((keys) => {
    const command = commands.forKeys(keys, context.value);
    if (command) void perform(command);
    return !!command;
  });
  provide(KEY, runner);
  return runner;
}

const typingIn = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** Plain letters and signs mean a command only where nobody types and no dialog is open. */
function listenToKeys(press: (keys: string) => boolean): void {
  let before = "";
  let at = 0;
  useEventListener(window, "keydown", (event: KeyboardEvent) => {
    if (event.isComposing || event.defaultPrevented || !me.value) return;
    const keys = keysOf(event);
    const plain = !/^(mod|alt|ctrl)\+/.test(keys);
    if (plain && (typingIn(event.target) || dialog.value || document.querySelector("[role=dialog],[role=menu]"))) return;
    const sequence = Date.now() - at < SEQUENCE_MS && before ? `${before} ${keys}` : keys;
    const done = press(sequence) || (sequence !== keys && press(keys));
    if (done) event.preventDefault();
    before = !done && plain && commands.startsSequence(keys) ? keys : "";
    at = Date.now();
  });
}
