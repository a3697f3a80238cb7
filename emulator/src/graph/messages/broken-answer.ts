import type { FastifyReply, FastifyRequest } from "fastify";

/** The socket goes away with nothing written. */
export function dropConnection(request: FastifyRequest, reply: FastifyReply): void {
  reply.hijack();
  request.raw.socket.destroy();
}

/** Half of a 200: headers promise more bytes than come. */
export function truncateAnswer(request: FastifyRequest, reply: FastifyReply, answer: object): void {
  const body = Buffer.from(JSON.stringify(answer));
  reply.hijack();
  reply.raw.writeHead(200, { "content-type": "application/json", "content-length": body.length });
  reply.raw.write(body.subarray(0, Math.floor(body.length / 2)), () => request.raw.socket.destroy());
}
