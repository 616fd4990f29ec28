/** Stands in until the function for conclusions is merged, so that stacks and bundles have all five. */
export async function handler(): Promise<never> {
  throw new Error('This build has no function for conclusions yet.');
}
