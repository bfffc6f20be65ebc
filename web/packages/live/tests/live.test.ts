import { describe, expect, it } from "vitest";
import { LiveClient, type LiveOptions } from "../src/index.ts";
import { CALM, LossyServer, MemoryStore, SimulatedClock, randomFrom, type Weather } from "./simulation.ts";

const STORM: Weather = { lostLines: 0.2, lostAnswers: 0.05, refusals: 0.1, cuts: 0.05, maxLatencyMs: 800 };

function scene(seed = 1) {
  const clock = new SimulatedClock();
  const random = randomFrom(seed);
  const server = new LossyServer(clock, random);
  const client = (side: "buyer" | "agent", store = new MemoryStore(), more: Partial<LiveOptions> = {}): LiveClient =>
    new LiveClient({
      url: "ws://x/live", side, scope: side, clock, random, store, isOnline: () => true,
      connect: server.connector(side), fetchLines: server.fetchLines, ...more,
    });
  return { clock, random, server, client };
}

const texts = (client: LiveClient, id = ""): string[] => client.thread(id).lines.map((shown) => shown.line.text ?? "");

describe("a line", () => {
  it("goes from sending to sent to read", async () => {
    const { clock, server, client } = scene();
    const buyer = client("buyer");
    buyer.start();
    await clock.run(500);
    const key = buyer.send({ text: "在吗" });
    expect(buyer.thread().lines.map((shown) => [shown.key, shown.state])).toEqual([[key, "sending"]]);
    await clock.run(500);
    expect(buyer.thread().lines.map((shown) => [shown.key, shown.state])).toEqual([[key, "sent"]]);
    const receipts = { buyer_read_seq: 0, agent_read_seq: 1, buyer_delivered_seq: 0 };
    server.tell({ type: "receipts", conversation_id: server.conversationId, receipts });
    await clock.run(500);
    expect(buyer.thread().lines[0]?.state).toBe("read");
    expect(buyer.conversationId).toBe(server.conversationId);
  });

  it("written without a network waits through a reload and is sent once", async () => {
    const { clock, server, client } = scene();
    const store = new MemoryStore();
    server.down = true;
    const before = client("buyer", store);
    before.start();
    before.send({ text: "一" });
    before.send({ text: "二" });
    await clock.run(3_000);
    before.stop();
    const after = client("buyer", store);
    expect(texts(after)).toEqual(["一", "二"]);
    server.down = false;
    after.start();
    await clock.run(5_000);
    expect(server.lines.map((line) => line.text)).toEqual(["一", "二"]);
    expect(texts(after)).toEqual(["一", "二"]);
    expect(store.length).toBe(0);
  });

  it("that the server refuses for good is shown as failed, keeps the next from waiting, and can be tried again", async () => {
    const { clock, server, client } = scene();
    const buyer = client("buyer");
    buyer.start();
    await clock.run(100);
    server.forbidden = "x";
    const key = buyer.send({ text: "x" });
    buyer.send({ text: "y" });
    await clock.run(300);
    const states = (): unknown => buyer.thread().lines.map((shown) => [shown.line.text, shown.state, shown.failure?.code]);
    expect(states()).toEqual([["y", "sent", undefined], ["x", "failed", "text_refused"]]);
    server.forbidden = null;
    buyer.retry(key);
    await clock.run(300);
    expect(states()).toEqual([["y", "sent", undefined], ["x", "sent", undefined]]);
  });

  it("edited or recalled changes in its place, also when the page that holds it comes later", async () => {
    const { clock, server, client } = scene();
    for (let n = 1; n <= 9; n++) server.say(`第${n}句`);
    server.say("改过", { kind: "edited", target_seq: 2 });
    server.say("", { kind: "recalled", target_seq: 9 });
    const buyer = client("buyer", new MemoryStore(), { pageSize: 4 });
    buyer.start();
    await clock.run(200);
    expect(buyer.thread().lines.map((s) => [s.line.text, Boolean(s.line.recalled_at)])).toEqual([["第8句", false], ["", true]]);
    while (await buyer.older());
    expect(texts(buyer)).toEqual(["第1句", "改过", "第3句", "第4句", "第5句", "第6句", "第7句", "第8句", ""]);
    expect(buyer.thread().hasOlder).toBe(false);
  });

  it("a card shows what the system says of it, live and when its page comes later", async () => {
    const { clock, server, client } = scene();
    server.say("", { kind: "card", card: { card: "gift", gift_id: "gft_1", state: "sent", amount_minor: 500 } });
    const tell = (state: string): unknown => server.say(`gift_${state}`, { kind: "system", target_seq: 1, card: { code: `gift_${state}`, data: { state } } });
    const agent = client("buyer");
    agent.start();
    await clock.run(200);
    tell("claimed");
    await clock.run(200);
    const card = (one: typeof agent): unknown => one.thread().lines[0]!.line.card;
    expect(card(agent)).toEqual({ card: "gift", gift_id: "gft_1", state: "claimed", amount_minor: 500 });
    tell("used");
    const late = client("buyer", new MemoryStore(), { pageSize: 2 });
    late.start();
    await clock.run(200);
    while (await late.older());
    expect(card(late)).toEqual({ card: "gift", gift_id: "gft_1", state: "used", amount_minor: 500 });
    expect(late.thread().lines.map((shown) => shown.line.kind)).toEqual(["card", "system", "system"]);
  });

  it("edited by its author is folded in when the server has it", async () => {
    const { clock, server, client } = scene();
    const agent = client("agent");
    agent.start();
    agent.open(server.conversationId);
    await clock.run(200);
    agent.send({ conversationId: server.conversationId, text: "明天发货" });
    await clock.run(200);
    const done = agent.edit(server.conversationId, 1, "今天发货");
    await clock.run(200);
    await done;
    expect(texts(agent, server.conversationId)).toEqual(["今天发货"]);
  });
});

describe("the connection", () => {
  it("that goes quiet is pinged, and given up when no pong comes", async () => {
    const { clock, server, client } = scene();
    const buyer = client("buyer");
    buyer.start();
    await clock.run(21_000);
    expect(server.heard.some((frame) => frame.type === "ping")).toBe(true);
    expect(buyer.status).toBe("online");
    server.cutAll();
    await clock.run(31_000);
    expect(server.heard.filter((frame) => frame.type === "hello").length).toBe(2);
    expect(buyer.status).toBe("online");
  });

  it("brings the last line of a talk too when its only news was lost", async () => {
    const { clock, server, client } = scene();
    const agent = client("agent");
    agent.start();
    agent.open(server.conversationId);
    await clock.run(500);
    server.weather = { ...CALM, lostLines: 1 };
    server.say("最后一句");
    await clock.run(80_000);
    expect(texts(agent, server.conversationId)).toEqual(["最后一句"]);
  });

  it("waits as long as the server asks, and stops when it is signed out", async () => {
    const { clock, server, client } = scene();
    const buyer = client("buyer");
    buyer.start();
    await clock.run(100);
    server.tell({ type: "bye", reason: "restart", retry_ms: 7_000 });
    await clock.run(100);
    server.down = true;
    server.cutAll();
    await clock.run(30_000);
    expect(buyer.status).not.toBe("online");
    server.down = false;
    await clock.run(60_000);
    expect(buyer.status).toBe("online");
    server.tell({ type: "bye", reason: "signed_out", retry_ms: 0 });
    await clock.run(60_000);
    expect(buyer.status).toBe("stopped");
  });

  it("comes back at growing, random intervals that never pass thirty seconds", async () => {
    const { clock, server, client } = scene();
    server.down = true;
    const tries: number[] = [];
    const connect = server.connector("buyer");
    const buyer = client("buyer", new MemoryStore(), { connect: (url) => (tries.push(clock.now()), connect(url)) });
    buyer.start();
    await clock.run(300_000);
    const waits = tries.slice(1).map((at, index) => at - (tries[index] ?? 0));
    expect(waits[0]).toBeLessThan(600);
    expect(Math.max(...waits)).toBeLessThan(30_100);
    expect(waits.at(-1)).toBeGreaterThan(14_000);
  });
});

const heardInAll = new Map<string, number>();

describe("in a storm", () => {
  for (let seed = 1; seed <= 60; seed++) {
    it(`nothing is lost, doubled or out of order (seed ${seed})`, async () => {
      await storm(seed);
    });
  }

  it("there was a storm", () => {
    const count = (name: string): number => heardInAll.get(name) ?? 0;
    expect(count("resume")).toBeGreaterThan(100);
    expect(count("hello")).toBeGreaterThan(300);
    expect(count("send")).toBeGreaterThan(1.1 * count("stored"));
  });
});

async function storm(seed: number): Promise<void> {
  const { clock, random, server, client } = scene(seed);
  const id = server.conversationId;
  const stores = { buyer: new MemoryStore(), agent: new MemoryStore() };
  const people = { buyer: client("buyer", stores.buyer), agent: client("agent", stores.agent) };
  const said: Record<"buyer" | "agent", string[]> = { buyer: [], agent: [] };
  server.weather = STORM;
  const begin = (side: "buyer" | "agent"): void => {
    people[side].start();
    if (side === "agent") people.agent.open(id);
  };
  begin("buyer");
  begin("agent");
  for (let step = 0; step < 60; step++) {
    const side = random() < 0.5 ? "buyer" : "agent";
    const act = random();
    if (act < 0.75) {
      const text = `${side} ${said[side].length}`;
      said[side].push(text);
      people[side].send({ text, conversationId: side === "agent" ? id : "" });
    } else if (act < 0.8) server.cutAll();
    else if (act < 0.85) server.down = !server.down;
    else if (act < 0.92) {
      people[side].stop();
      people[side] = client(side, stores[side]);
      begin(side);
    }
    await clock.run(random() * 2_000);
  }
  server.down = false;
  server.weather = CALM;
  await clock.run(180_000);

  const stored = server.lines.map((line) => line.text ?? "");
  for (const { type } of server.heard) heardInAll.set(type, (heardInAll.get(type) ?? 0) + 1);
  heardInAll.set("stored", (heardInAll.get("stored") ?? 0) + stored.length);
  for (const side of ["buyer", "agent"] as const) {
    expect(stored.filter((text) => text.startsWith(side))).toEqual(said[side]);
    while (await people[side].older(id));
    expect(texts(people[side], id)).toEqual(stored);
    expect(people[side].thread(id).lines.every((shown) => shown.seq !== null)).toBe(true);
    expect(stores[side].length).toBe(0);
  }
}
