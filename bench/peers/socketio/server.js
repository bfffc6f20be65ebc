// A socket.io + PostgreSQL chat: store, acknowledge, emit to the room. synchronous_commit stays on.
// KEEPS=nothing (default): one insert a message. KEEPS=count: each message also gets its room's next number without gaps
// and is counted as unread there, in one transaction, as a chat must that promises what ours does.
const { Server } = require("socket.io");
const { Pool } = require("pg");

const pool = new Pool({ connectionString: process.env.DSN, max: 16 });
const io = new Server(Number(process.env.PORT), { transports: ["websocket"], perMessageDeflate: false });
const STORE =
  "insert into plain_message(room, sender, client_id, body) values ($1, $2, $3, $4)" +
  " on conflict (room, client_id) do update set room = excluded.room returning id, created_at";

const NUMBER =
  "insert into plain_room(room) values ($1) on conflict (room)" +
  " do update set last_seq = plain_room.last_seq + 1, unread = plain_room.unread + 1, preview = $2 returning last_seq";

async function storeCounted(values) {
  const client = await pool.connect();
  try {
    await client.query("begin");
    const { rows } = await client.query({ name: "number", text: NUMBER, values: [values[0], values[3]] });
    const stored = await client.query({ name: "say", text: STORE, values });
    await client.query("commit");
    return { rows: [{ ...stored.rows[0], seq: rows[0].last_seq }] };
  } catch (error) {
    await client.query("rollback");
    throw error;
  } finally {
    client.release();
  }
}
const store =
  process.env.KEEPS === "count" ? storeCounted : (values) => pool.query({ name: "say", text: STORE, values });

io.on("connection", (socket) => {
  socket.on("join", (rooms, done) => {
    socket.join(rooms);
    done();
  });
  socket.on("say", async (room, clientId, body, done) => {
    const { rows } = await store([room, socket.id, clientId, body]);
    socket.to(room).emit("said", room, rows[0].id, body);
    done(rows[0].id);
  });
});
pool
  .query(
    "create table if not exists plain_message (id bigserial primary key, room text not null, sender text not null," +
      " client_id text not null, body text not null, created_at timestamptz not null default now()," +
      " unique (room, client_id)); create table if not exists plain_room (room text primary key," +
      " last_seq bigint not null default 1, unread bigint not null default 1, preview text)",
  )
  .then(() => console.log("ready"));
