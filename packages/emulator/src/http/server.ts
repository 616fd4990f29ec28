import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import type { Dispatcher } from '../dispatch.ts';
import type { WireRequest } from './protocol.ts';

/** A listening server and the way to stop it. */
export interface Listening {
  readonly port: number;
  close(): Promise<void>;
}

/** Serves a dispatcher on loopback only: the emulator accepts anyone's credentials. */
export async function listen(dispatcher: Dispatcher, port: number): Promise<Listening> {
  const server = createServer((request, response) => {
    serve(dispatcher, request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : undefined);
    });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return { port: (server.address() as AddressInfo).port, close: () => stop(server) };
}

async function serve(
  dispatcher: Dispatcher,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const reply = await dispatcher.reply(await readRequest(incoming));
  if (reply === 'hang') return;
  if (reply === 'cut') {
    incoming.socket.destroy();
    return;
  }
  const body = typeof reply.body === 'string' ? Buffer.from(reply.body) : reply.body;
  response.writeHead(reply.status, {
    ...reply.headers,
    ...(reply.status !== 204 && { 'content-length': String(body.byteLength) }),
  });
  response.end(incoming.method === 'HEAD' || reply.status === 204 ? undefined : body);
}

async function readRequest(incoming: IncomingMessage): Promise<WireRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const url = incoming.url ?? '/';
  const mark = url.indexOf('?');
  return {
    method: incoming.method ?? 'GET',
    path: mark < 0 ? url : url.slice(0, mark),
    query: new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1)),
    headers: incoming.headers,
    body: decompressed(incoming, Buffer.concat(chunks)),
  };
}

/**
 * Clients compress large requests to services that accept it, CloudWatch for one, and cut what they stream
 * into signed chunks.
 */
function decompressed({ headers }: IncomingMessage, body: Buffer): Buffer {
  const encodings = (headers['content-encoding'] ?? '').split(',').map((each) => each.trim());
  const whole = encodings.includes('aws-chunked') ? dechunked(body) : body;
  return encodings.includes('gzip') ? gunzipSync(whole) : whole;
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html */
function dechunked(body: Buffer): Buffer {
  const chunks: Buffer[] = [];
  for (let at = 0; at < body.length; ) {
    const line = body.indexOf('\r\n', at);
    if (line < 0) break;
    const size = Number.parseInt(body.toString('latin1', at, line), 16);
    if (!(size > 0)) break;
    chunks.push(body.subarray(line + 2, line + 2 + size));
    at = line + 2 + size + 2;
  }
  return Buffer.concat(chunks);
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => {
      if (error) reject(error);
      else resolve();
    });
    // Connections that wait for an answer they shall never get would keep the server open.
    server.closeAllConnections();
  });
}
