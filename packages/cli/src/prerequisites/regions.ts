import { regionsOf } from '@lenswatch/core/aws/regions.ts';
import type { Prerequisite } from './prerequisite.ts';

/** What must hold of the regions that are to be watched. */
export const prerequisites: readonly Prerequisite[] = [
  {
    title: 'Every chosen region is enabled in the hub account',
    why: 'Regions that an account has not opted in to answer nobody.',
    optional: false,
    async check({ hub, regions, closed: refused }) {
      const { enabled } = await regionsOf(hub);
      const closed = [...refused, ...regions.filter((region) => !enabled.includes(region))];
      if (closed.length === 0) return { state: 'met', seen: `${regions.join(', ')}: enabled.` };
      return {
        state: 'missing',
        seen: `${closed.join(', ')}: not enabled.`,
        command: closed.map((region) => `aws account enable-region --region-name ${region}`).join('\n'),
      };
    },
  },
];
