import type { Hub } from './hub.ts';
import type { Summary, Target } from './sweep-documents.ts';

const nothingChanged = { opened: {}, resolved: {} };

/** The summary of a target that ends now; what is not told was nothing. */
export function summaryOf(
  { account, regions, mode }: Target,
  hub: Hub,
  found: Partial<Summary> & Pick<Summary, 'state'>,
): Summary {
  return {
    account,
    regions,
    mode,
    finishedAt: hub.now(),
    footprint: [],
    drift: nothingChanged,
    resources: 0,
    controls: 0,
    milliseconds: 0,
    gaps: {},
    ...found,
  };
}
