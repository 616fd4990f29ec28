/**
 * How SDK clients get out where only a proxy does. The SDK does not look at `HTTPS_PROXY`, `HTTP_PROXY` and
 * `NO_PROXY` itself; Node's agents do, once they are handed the environment. Nothing without a proxy.
 *
 * @see https://nodejs.org/docs/latest-v24.x/api/http.html#built-in-proxy-support
 */
export function throughProxy(): { readonly requestHandler?: object } {
  if (proxyFor('https') === undefined && proxyFor('http') === undefined) return {};
  const agent = { keepAlive: true, maxSockets: 50, proxyEnv: process.env };
  return { requestHandler: { httpAgent: agent, httpsAgent: agent } };
}

/** The variable that names a proxy, and its address without the password. */
export function proxyFor(
  protocol: 'http' | 'https',
): { readonly variable: string; readonly address: string } | undefined {
  const name = `${protocol}_proxy`;
  // Small letters win, as for Node and curl.
  for (const variable of [name, name.toUpperCase()]) {
    const address = process.env[variable];
    if (address) return { variable, address: withoutPassword(address) };
  }
  return undefined;
}

/** An address without user and password; `undefined` parts of one that is none stay as they are. */
export function withoutPassword(address: string): string {
  return address.replace(/^([a-z][a-z0-9+.-]*:\/\/)?[^/]*@/i, '$1');
}
