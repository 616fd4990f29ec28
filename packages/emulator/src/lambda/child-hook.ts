// Loaded before a function's code in its own process (`node --import`): sends every request to the emulator with its
// real host name kept, and lets the process live in the emulator's time. The code under test knows nothing of it.
import { appendFileSync, readFileSync } from 'node:fs';
import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import { registerHooks, syncBuiltinESMExports } from 'node:module';

const port = Number(process.env['EMULATOR_PORT']);
const clockFile = process.env['EMULATOR_CLOCK'] ?? '';
const loadedFile = process.env['EMULATOR_LOADED'] ?? '';

const agent = new http.Agent({ keepAlive: true, maxSockets: 256 });
const send = http.request;

/** The request of the SDK's handler, to loopback. Nothing in a function makes requests in another way. */
function redirected(
  options: RequestOptions,
  onResponse?: (response: IncomingMessage) => void,
): ClientRequest {
  const host = options.headers && 'host' in options.headers ? options.headers['host'] : options.host;
  return send(
    {
      ...options,
      protocol: 'http:',
      host: '127.0.0.1',
      hostname: '127.0.0.1',
      port,
      agent,
      headers: { ...(options.headers as object), host: String(host ?? options.hostname) },
    },
    onResponse,
  );
}

https.request = redirected as typeof https.request;
http.request = redirected as typeof http.request;
syncBuiltinESMExports();

const RealDate = Date;
let read = -1;
let offset = 0;

/** Milliseconds by which the emulator's clock is ahead; looked up anew a few times a second at most. */
function ahead(): number {
  const now = performance.now();
  if (read < 0 || now - read > 5) {
    read = now;
    try {
      offset = Number(readFileSync(clockFile, 'utf8'));
    } catch {
      // Without the file the time is the machine's.
      offset = 0;
    }
  }
  return offset;
}

class EmulatedDate extends RealDate {
  constructor(...given: unknown[]) {
    if (given.length === 0) super(RealDate.now() + ahead());
    else super(...(given as [number]));
  }

  static override now(): number {
    return RealDate.now() + ahead();
  }
}
globalThis.Date = EmulatedDate as DateConstructor;

// Which chunks of the bundle are read, and when: the suite reports it.
const started = performance.now();
registerHooks({
  load(url, context, next) {
    if (loadedFile !== '' && url.startsWith('file:')) {
      appendFileSync(loadedFile, `${(performance.now() - started).toFixed(1)} ${url}\n`);
    }
    return next(url, context);
  },
});
