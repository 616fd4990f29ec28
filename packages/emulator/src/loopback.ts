import { Agent } from 'node:http';
import { HttpRequest } from '@smithy/core/protocols';
import { NodeHttpHandler } from '@smithy/node-http-handler';

type Request = Parameters<NodeHttpHandler['handle']>[0];
type Options = Parameters<NodeHttpHandler['handle']>[1];

/**
 * Sends every request to a port of this machine, whatever its endpoint, and keeps the real host name in
 * `Host`. So product code needs no endpoint for tests, virtual hosts of S3 work, and a test can see where calls would
 * have gone.
 */
export class LoopbackHandler extends NodeHttpHandler {
  /** Host names that callers addressed. */
  readonly hosts = new Set<string>();
  /** Host names without an address, as those of a service in a region that does not have it. */
  readonly unknown = new Set<string>();
  readonly #port: number;

  constructor(port: number) {
    super({
      httpAgent: new Agent({ keepAlive: true, maxSockets: 256 }),
      socketAcquisitionWarningTimeout: 60_000,
    });
    this.#port = port;
  }

  override handle(request: Request, options?: Options): ReturnType<NodeHttpHandler['handle']> {
    this.hosts.add(request.hostname);
    if (this.unknown.has(request.hostname)) return Promise.reject(notFound(request.hostname));
    const redirected = new HttpRequest({
      ...request,
      protocol: 'http:',
      hostname: '127.0.0.1',
      port: this.#port,
      headers: { ...request.headers, host: request.hostname },
    });
    return super.handle(redirected, options);
  }
}

/** What Node.js says of a name that DNS does not know. */
function notFound(hostname: string): Error {
  const told = { code: 'ENOTFOUND', errno: -3008, syscall: 'getaddrinfo', hostname };
  return Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), told);
}
