/** Names under which AWS hands out the place to go on from; it comes back under the same name, with one exception. */
const tokens = ['nextToken', 'NextToken', 'Marker', 'PaginationToken', 'NextMarker'] as const;

/**
 * Follows a listing to its last page. The token of an answer becomes the input of the next call, under the
 * name that the service uses; a listing that repeats its token, or goes on
 * without one, is broken and ends with an error.
 */
export async function* pagesOf<I, O>(input: I, ask: (input: I) => Promise<O>): AsyncGenerator<O> {
  let request = input;
  let previous: string | undefined;
  for (;;) {
    const answer = await ask(request);
    yield answer;
    const next = nextOf(answer as { readonly [key: string]: unknown });
    if (!next) return;
    if (next.token === previous) throw new Error('AWS answered with the same page token twice.');
    previous = next.token;
    request = { ...input, [next.name]: next.token };
  }
}

function nextOf(answer: { readonly [key: string]: unknown }): { name: string; token: string } | undefined {
  if (answer['IsTruncated'] === false) return undefined;
  for (const name of tokens) {
    const token = answer[name];
    // Lambda takes back as `Marker` what it hands out as `NextMarker`.
    if (typeof token === 'string' && token !== '')
      return { name: name === 'NextMarker' ? 'Marker' : name, token };
  }
  if (answer['IsTruncated'] === true) throw new Error('AWS says that more follows, and not where.');
  return undefined;
}
