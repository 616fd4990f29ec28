const inputTokens = ['nextToken', 'NextToken', 'Marker', 'marker', 'PaginationToken', 'ContinuationToken'];
const outputTokens = [
  'nextToken',
  'NextToken',
  'Marker',
  'marker',
  'NextMarker',
  'PaginationToken',
  'ContinuationToken',
  'NextContinuationToken',
];

/** Knows which page a request asks for, by remembering on which page its token was handed out. */
export class Pages {
  readonly #pages = new Map<string, number>();

  /** 1 for a request without a token; 2 at least for one with a token, even if we never gave it. */
  of(listing: string, input: { readonly [member: string]: unknown }): number {
    const token = tokenOf(input, inputTokens);
    return token === null ? 1 : (this.#pages.get(`${listing} ${token}`) ?? 2);
  }

  /** Remembers the token that an answer carries. */
  handedOut(listing: string, output: { readonly [member: string]: unknown }, page: number): void {
    const token = tokenOf(output, outputTokens);
    if (token !== null) this.#pages.set(`${listing} ${token}`, page + 1);
  }
}

function tokenOf(value: { readonly [member: string]: unknown }, names: readonly string[]): string | null {
  for (const name of names) {
    const token = value[name];
    if (typeof token === 'string' && token !== '') return token;
  }
  return null;
}
