import { marshall } from '@aws-sdk/util-dynamodb';
import type { AwsAccount } from '@lenswatch/core/aws/access.ts';
import { collectors, controls } from '@lenswatch/core/catalogue.generated.ts';
import { defaultConfiguration } from '@lenswatch/core/configuration.ts';
import { catalogueOf } from '@lenswatch/core/engine/catalogue.ts';
import { settingsIn } from '@lenswatch/functions/environment.ts';
import { type Hub, openHub } from '@lenswatch/functions/hub.ts';
import { logger } from '@lenswatch/functions/instance.ts';
import type { Example, Examples } from './examples.ts';

logger.setLogLevel('SILENT');

/** How large the simulated organization is, and what its accounts are copies of. */
export interface Size {
  readonly accounts: number;
  /** Share of the accounts that use generative AI. */
  readonly aiShare: number;
  readonly regions: readonly string[];
  readonly examples: Examples;
}

/** A hub whose table and organization are worked out when they are asked for: they take no memory. */
export interface SimulatedHub {
  readonly hub: Hub;
  /** Its bucket: texts, or what makes them. */
  readonly objects: Map<string, string | (() => string)>;
  /** Partitions of the table that were read. */
  readonly read: Set<string>;
}

/** What a page of Organizations, DynamoDB and S3 holds at most. */
const pages = { accounts: 20, tableBytes: 1_000_000, keys: 1_000 };

/**
 * The hub of an organization that was swept before. `pause` is awaited before each of its calls.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html
 */
export function simulatedHub(
  size: Size,
  { pause, now }: { readonly pause: () => Promise<void>; readonly now: () => string },
): SimulatedHub {
  const objects: SimulatedHub['objects'] = new Map();
  const read = new Set<string>();
  const accounts = (from: number, to: number) =>
    Array.from({ length: Math.max(0, Math.min(to, size.accounts) - from) }, (_, at) =>
      accountAt(size, from + at),
    );
  const perPage = Math.floor(pages.tableBytes / JSON.stringify(size.examples.ai.record).length);

  function answer(operation: string, input: { readonly [name: string]: unknown }): object {
    switch (operation) {
      case 'organizations:ListOrganizationalUnitsForParent':
        return { OrganizationalUnits: [] };
      case 'organizations:ListAccountsForParent': {
        const from = Number(input['NextToken'] ?? 0);
        const to = from + pages.accounts;
        return {
          Accounts: accounts(from, to).map(({ id }) => ({ Id: id, State: 'ACTIVE', Status: 'ACTIVE' })),
          ...(to < size.accounts ? { NextToken: String(to) } : {}),
        };
      }
      case 'dynamodb:Query': {
        const { ':pk': pk } = input['ExpressionAttributeValues'] as { ':pk': { S: string } };
        read.add(pk.S);
        if (pk.S !== 'account') return { Items: [] };
        const start = input['ExclusiveStartKey'] as { sk: { S: string } } | undefined;
        const from = start ? indexOf(start.sk.S) + 1 : 0;
        const found = accounts(from, from + perPage);
        const last = found.at(-1);
        return {
          Items: found.map((one) => marshall({ pk: 'account', sk: one.id, record: recordOf(one) })),
          ...(last && from + perPage < size.accounts
            ? { LastEvaluatedKey: marshall({ pk: 'account', sk: last.id }) }
            : {}),
        };
      }
      case 's3:ListObjectsV2': {
        const from = Number(input['ContinuationToken'] ?? 0);
        const keys = [...objects.keys()].filter((key) => key.startsWith(String(input['Prefix'])));
        const to = from + pages.keys;
        return {
          Contents: keys.slice(from, to).map((Key) => ({ Key })),
          IsTruncated: to < keys.length,
          NextContinuationToken: String(to),
        };
      }
      case 's3:GetObject': {
        const held = objects.get(String(input['Key']));
        if (held === undefined) throw new Error(`There is no object ${String(input['Key'])}.`);
        const text = typeof held === 'string' ? held : held();
        return { Body: { transformToString: async () => text } };
      }
      case 's3:PutObject':
        objects.set(String(input['Key']), String(input['Body']));
        return {};
      case 'dynamodb:PutItem':
        return {};
      default:
        throw new Error(`The simulated hub does not know ${operation}.`);
    }
  }

  const settings = settingsIn({
    LENSWATCH_TABLE: 'lenswatch',
    LENSWATCH_BUCKET: 'lenswatch-111111111111-us-east-1',
    LENSWATCH_ORGANIZATION: 'o-exampleorg1',
    LENSWATCH_UNITS: 'r-root',
    LENSWATCH_REGIONS: size.regions.join(','),
    AWS_REGION: 'us-east-1',
  });
  const aws = {
    account: '111111111111',
    partition: 'aws',
    async send(operation: string, _region: string, input: { readonly [name: string]: unknown }) {
      await pause();
      return answer(operation, input);
    },
    forget() {},
  } as unknown as AwsAccount;
  const decided = { catalogue: catalogueOf(controls, collectors), configuration: defaultConfiguration };
  const hub = openHub(settings, aws.account, decided, {
    aws,
    now,
    print: () => {},
    enter() {
      throw new Error('Neither planner nor conclusion enters a member.');
    },
  });
  return { hub, objects, read };
}

/** One account of the simulation. */
interface SimulatedAccount {
  readonly id: string;
  readonly example: Example;
}

const firstId = 600_000_000_000;

function indexOf(id: string): number {
  return Number(id) - firstId;
}

/** Accounts with AI are spread evenly. */
function accountAt({ aiShare, examples }: Size, index: number): SimulatedAccount {
  const hasAi = Math.floor((index + 1) * aiShare) > Math.floor(index * aiShare);
  return { id: String(firstId + index), example: hasAi ? examples.ai : examples.ordinary };
}

/** The ids of all accounts. */
export function accountIds({ accounts }: Size): readonly string[] {
  return Array.from({ length: accounts }, (_, index) => String(firstId + index));
}

/** The example that an account is a copy of. */
export function exampleOf(account: string, size: Size): Example {
  return accountAt(size, indexOf(account)).example;
}

/** The summary that a sweep of this account leaves. */
export function summaryOf(account: string, size: Size): Example['summary'] {
  return { ...exampleOf(account, size).summary, account };
}

function recordOf({ id, example }: SimulatedAccount): string {
  return JSON.stringify({ ...example.record, account: id });
}
