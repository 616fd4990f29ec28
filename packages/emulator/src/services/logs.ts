import { defineOperation, type Modelled, page } from '../operation.ts';
import { defineStore } from '../world.ts';
import type { RowOf } from './record.ts';

export type LogGroup = RowOf<'logs:DescribeLogGroups', 'logGroups'>;

/** Keyed by name. */
export const logGroups = defineStore<LogGroup>('logs.log-group');

export const operations: readonly Modelled[] = [
  defineOperation('logs:DescribeLogGroups', {
    handle(input, call) {
      const { logGroupNamePrefix = '', logGroupNamePattern } = input;
      const all = [...call.world.items(logGroups, call).values()]
        .filter(({ logGroupName = '' }) =>
          logGroupNamePattern === undefined
            ? logGroupName.startsWith(logGroupNamePrefix)
            : logGroupName.toLowerCase().includes(logGroupNamePattern.toLowerCase()),
        )
        .sort((a, b) => (a.logGroupName ?? '').localeCompare(b.logGroupName ?? ''));
      const { items, next } = page(call, all, input.nextToken, input.limit, 50);
      return { logGroups: items, nextToken: next };
    },
  }),
];
