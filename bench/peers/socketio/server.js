// A plain socket.io + PostgreSQL chat: store, acknowledge, emit to the room. synchronous_commit stays on.
const { Server } = require("socket.io");
const { Pool } = require("pg");

const pool = new Pool({ connectionString: process.env.DSN, max: 16 });
const io = new Server(Number(process.env.PORT), { transports: ["websocket"], perMessageDeflate: false });
const STORE =
  "insert into plain_message(room, sender, client_id, body) values ($1, $2, $3, $4)" +
  " on conflict (room, client_id) do update set room = excluded.room returning id, created_at";

io.on("connection", (socket) => {
  socket.on("join", (rooms, done) => {
    socket.join(rooms);
    done();
  });
  socket.on("say", async (room, clientId, body, done) => {
    const { rows } = await pool.query({ name: "say", text: STORE, values: [room, socket.id, clientId, body] });
    socket.to(room).emit("said", room, rows[0].id, body);
    done(rows[0].id);
  });
});
pool
  .query(
    "create table if not exists plain_message (id bigserial primary key, room text not null, sender text not null," +
      " client_id text not null, body text not null, created_at timestamptz not null default now()," +
      " unique (room, client_id))",
  )
  .then(() => console.log("ready"));
