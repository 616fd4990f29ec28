import { stringify } from 'safe-stable-stringify';
import type { Items } from './items.ts';

/**
 * `covered`: its last sweep entered it; `unreachable`: its role refuses us, or AWS suspended it; `left`: it is
 * not in the organization, or not in the units that are watched, any more; `retired`: people took lenswatch out
 * of it, and nothing is opened in it until they take that back.
 */
export type AccountState = 'covered' | 'unreachable' | 'left' | 'retired';

/** What the hub knows of an account beside its facts and findings. */
export interface AccountRecord<Summary> {
  readonly account: string;
  readonly state: AccountState;
  /** ISO 8601: since when. */
  readonly since: string;
  /** Why it is in that state, where that needs a reason. */
  readonly reason?: string;
  /** Regions that use generative AI, as the last probe saw. */
  readonly footprint: readonly string[];
  /** Regions that were looked at. */
  readonly regions: readonly string[];
  /** The units that hold it, the root first; left out where no decision names one. */
  readonly units?: readonly string[];
  /** Controls that its spoke is too old for. */
  readonly leftOut: readonly string[];
  /** What its last sweep found, in numbers. */
  readonly summary?: Summary;
}

/** False for an account about which nothing may be found any more; one that nobody knows yet is watched. */
export function isWatched(record: Pick<AccountRecord<unknown>, 'state'> | undefined): boolean {
  return record?.state !== 'left' && record?.state !== 'retired';
}

/** Every account that was ever watched, and the sweeps. */
export interface Accounts<Summary> {
  get(account: string): Promise<AccountRecord<Summary> | undefined>;
  list(): Promise<readonly AccountRecord<Summary>[]>;
  /** @returns false, and writes nothing, where the account is in the state `unless`. */
  put(record: AccountRecord<Summary>, unless?: AccountState): Promise<boolean>;
  /** Remembers how a sweep went, for a year and a bit. */
  putRun(run: string, startedAt: string, outcome: object): Promise<void>;
}

const RUN_DAYS = 400;

/** Accounts (`account` / account id) and sweeps (`run` / time of start and name) in the table. */
export function accountsIn<Summary>(items: Items, now: () => string): Accounts<Summary> {
  const recordIn = (text: unknown) => JSON.parse(String(text)) as AccountRecord<Summary>;
  return {
    async get(account) {
      const item = await items.get({ pk: 'account', sk: account });
      return item && recordIn(item['record']);
    },
    async list() {
      return (await items.query('account')).map(({ record }) => recordIn(record));
    },
    async put(record, unless) {
      const { account, state } = record;
      return items.write({
        do: 'put',
        key: { pk: 'account', sk: account },
        item: { state, record: stringify(record) },
        ...(unless
          ? { condition: 'attribute_not_exists(#state) OR #state <> :unless', values: { ':unless': unless } }
          : {}),
      });
    },
    async putRun(run, startedAt, outcome) {
      await items.write({
        do: 'put',
        key: { pk: 'run', sk: `${startedAt}#${run}` },
        item: {
          outcome: stringify(outcome),
          ttl: Math.floor(Date.parse(now()) / 1000) + RUN_DAYS * 86_400,
        },
      });
    },
  };
}
