import { AwsAccount, type AwsOptions, type Credentials } from '@lenswatch/core/aws/access.ts';
import { assumedRole } from '@lenswatch/core/aws/assumed-role.ts';
import { partitionOf } from '@lenswatch/core/aws/partition.ts';
import type { Configuration } from '@lenswatch/core/configuration.ts';
import { decisionsIn } from '@lenswatch/core/decisions.ts';
import type { Catalogue } from '@lenswatch/core/engine/catalogue.ts';
import { type Accounts, accountsIn } from '@lenswatch/core/history/accounts.ts';
import { bodiesIn } from '@lenswatch/core/history/bodies.ts';
import { itemsOf } from '@lenswatch/core/history/items.ts';
import { type Objects, objectsIn } from '@lenswatch/core/history/objects.ts';
import { tableHistory } from '@lenswatch/core/history/table.ts';
import { type Metric, metricDocuments } from '@lenswatch/core/metrics/emf.ts';
import type { World } from '@lenswatch/core/run.ts';
import { dirtyIn } from '@lenswatch/core/watch/dirty.ts';
import type { Watching } from '@lenswatch/core/watch/watch.ts';
import type { Settings } from './environment.ts';
import type { SweptAccount } from './sweep-documents.ts';

/** Everything a handler works with. One per function instance. */
export interface Hub {
  readonly settings: Settings;
  readonly partition: string;
  /** The hub's own account. */
  readonly account: string;
  readonly aws: AwsAccount;
  readonly objects: Objects;
  readonly accounts: Accounts<SweptAccount>;
  readonly watching: Watching;
  readonly world: World;
  /** ISO 8601. */
  now(): string;
  /** A member account through one of its roles: `audit` reads, `report` writes findings and evaluations. */
  enter(account: string, role: 'audit' | 'report', options?: Partial<AwsOptions>): AwsAccount;
  /** Hands metrics to CloudWatch. */
  emit(metrics: readonly Metric[]): void;
}

/** How AWS is reached where it is not as usual; tests use it. */
export interface Access {
  readonly aws: AwsAccount;
  enter(account: string, role: 'audit' | 'report', options?: Partial<AwsOptions>): AwsAccount;
  now?(): string;
  print?(line: string): void;
}

/** Attempts for a call to AWS, the first included. */
const ATTEMPTS = 8;

/** Opens the hub. Clients are made, and their code is loaded, when they are first used. */
export function openHub(
  settings: Settings,
  account: string,
  { catalogue, configuration }: { readonly catalogue: Catalogue; readonly configuration: Configuration },
  access?: Access,
): Hub {
  const { region, table, bucket, prefix, externalId } = settings;
  const partition = partitionOf(region);
  const now = access?.now ?? (() => new Date().toISOString());
  const print = access?.print ?? ((line) => process.stdout.write(`${line}\n`));
  const aws = access?.aws ?? new AwsAccount(account, partition, ownCredentials, { maxAttempts: ATTEMPTS });
  const enter =
    access?.enter ??
    ((member, role, options = {}) => {
      const arn = `arn:${partition}:iam::${member}:role/lenswatch/${prefix}-${role}`;
      const credentials = assumedRole(aws, region, arn, externalId === '' ? undefined : externalId);
      return new AwsAccount(member, partition, credentials, { maxAttempts: ATTEMPTS, ...options });
    });
  const items = itemsOf(aws, region, table);
  const objects = objectsIn(aws, region, bucket);
  const world: World = {
    catalogue,
    ...decisionsIn(configuration),
    history: tableHistory({ items, bodies: bodiesIn(objects), now }),
  };
  return {
    settings,
    partition,
    account,
    aws,
    objects,
    accounts: accountsIn<SweptAccount>(items, now),
    world,
    now,
    enter,
    watching: {
      dirty: dirtyIn(items, now),
      now,
      async send(message, delaySeconds) {
        await aws.send('sqs:SendMessage', region, {
          QueueUrl: settings.changeQueueUrl,
          MessageBody: JSON.stringify(message),
          DelaySeconds: delaySeconds,
        });
      },
    },
    emit(metrics) {
      for (const document of metricDocuments(settings.metricsNamespace, now(), metrics)) {
        print(JSON.stringify(document));
      }
    },
  };
}

/** Lambda puts the credentials of the function's role into its environment. */
const ownCredentials: Credentials = async () => {
  const accessKeyId = process.env['AWS_ACCESS_KEY_ID'];
  const secretAccessKey = process.env['AWS_SECRET_ACCESS_KEY'];
  const sessionToken = process.env['AWS_SESSION_TOKEN'];
  if (!accessKeyId || !secretAccessKey) throw new Error('The environment holds no credentials.');
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
};
