import type { Change } from '../change.ts';
import { answeredAt, type Named, textAt, textsAt } from './named.ts';

export const logging = {
  'cloudtrail.trail': trail,
  'cloudtrail.event-data-store': eventDataStore,
  'logs.log-group': logGroup,
  'cloudwatch.alarm': alarms,
};

/** Trails are changed in their home region only, by name or ARN. */
function trail(change: Change): Named {
  const name = answeredAt(change, 'trailARN') ?? textAt(change, 'name', 'trailName');
  return [name === undefined ? null : arnOf(change, 'cloudtrail', 'trail/', name)];
}

function eventDataStore(change: Change): Named {
  const store = textAt(change, 'eventDataStore', 'eventDataStoreArn');
  return [store === undefined ? null : arnOf(change, 'cloudtrail', 'eventdatastore/', store)];
}

/** A log group is named, or given by its ARN, which may end in `:*`. */
function logGroup(change: Change): Named {
  const given = textAt(change, 'logGroupName', 'logGroupIdentifier', 'resourceIdentifier');
  if (given === undefined) return [null];
  return [given.startsWith('arn:') ? (/:log-group:([^:]+)/.exec(given)?.[1] ?? null) : given];
}

function alarms(change: Change): Named {
  const name = textAt(change, 'alarmName');
  const names = name === undefined ? textsAt(change, 'alarmNames') : [name];
  return names.length > 0 ? names : [null];
}

function arnOf({ partition, region, account }: Change, service: string, kind: string, given: string): string {
  return given.startsWith('arn:')
    ? given
    : `arn:${partition}:${service}:${region}:${account}:${kind}${given}`;
}
