import { AwsAccount, type AwsOptions, type Credentials } from '@lenswatch/core/aws/access.ts';
import { assumedRole } from '@lenswatch/core/aws/assumed-role.ts';
import { AwsFailure } from '@lenswatch/core/aws/failure.ts';
import { globalRegionOf } from '@lenswatch/core/aws/partition.ts';
import { regionsOf } from '@lenswatch/core/aws/regions.ts';
import { services } from '@lenswatch/core/aws/services.ts';
import type { Target } from '@lenswatch/core/engine/collect.ts';
import { pagesOf } from '@lenswatch/core/engine/pages.ts';
import type { Unreachable } from '@lenswatch/core/facts/fact.ts';
import { MonitorError } from '@lenswatch/core/monitor-error.ts';
import { accessError } from './access-error.ts';
import { checkRoleForSeveral, roleArnFor } from './assumed-role.ts';
import { type Identity, whoAmI } from './identity.ts';
import { didYouMean } from './nearest.ts';
import { ownCredentials } from './own-credentials.ts';
import { profileNames } from './profiles.ts';
import { checkRegionName, usableRegions } from './regions.ts';

/** Where to look, as the options say it. */
export interface ScopeOptions {
  readonly profile?: string;
  /** Names, or `all`; empty for the region of environment or profile. */
  readonly region: readonly string[];
  readonly roleArn?: string;
  readonly externalId?: string;
  readonly accounts?: readonly string[];
  readonly organization?: boolean;
}

/** How AWS is reached. */
export interface Access {
  readonly aws: AwsOptions;
  /** In place of those of environment and profile. */
  readonly credentials?: Credentials;
}

/** Where a scan looks, and how to come back with other rights. */
export interface Scope extends AsyncDisposable {
  readonly caller: Identity;
  readonly targets: readonly Target[];
  readonly unreachable: readonly Unreachable[];
  /** True when accounts are entered through a role. */
  readonly assumesRoles: boolean;
  /** An account through another role; with the caller's own credentials if no role is given. */
  enter(account: string, roleArn: string | undefined): AwsAccount;
}

/** A role to assume, and the account it belongs to. */
interface Door {
  readonly account: string;
  /** Undefined: with the caller's own credentials. */
  readonly roleArn: string | undefined;
}

/** The role that lenswatch's own templates create, for reading (`audit`) or for sending findings (`report`). */
export function defaultRole(partition: string, name: 'audit' | 'report'): string {
  return `arn:${partition}:iam::{account}:role/lenswatch/lenswatch-${name}`;
}

/**
 * Finds out who calls, which accounts and regions are meant, and enters each account once.
 *
 * @throws MonitorError when nothing can be scanned: one paragraph that says what to do.
 */
export async function openScope(options: ScopeOptions, access: Access): Promise<Scope> {
  const { profile, externalId } = options;
  const wanted = options.region.includes('all') ? ('all' as const) : await wantedRegions(options);
  if (wanted !== 'all') for (const region of wanted) checkRegionName(region);
  if (!access.credentials) await checkProfile(profile);
  const home = wanted === 'all' ? await regionOfSurroundings(profile, 'us-east-1') : (wanted[0] as string);
  const credentials = access.credentials ?? (await ownCredentials(profile, home));

  const caller = await whoAmI(credentials, home, access.aws, profile);
  const own = new AwsAccount(caller.account, caller.partition, credentials, access.aws);
  const opened: AwsAccount[] = [own];
  const enter = (account: string, roleArn: string | undefined): AwsAccount => {
    if (roleArn === undefined && account === caller.account) return own;
    const held = roleArn === undefined ? credentials : assumedRole(own, home, roleArn, externalId);
    const aws = new AwsAccount(account, caller.partition, held, access.aws);
    opened.push(aws);
    return aws;
  };

  const close = async (): Promise<void> => {
    await Promise.all(opened.map((aws) => aws.close()));
  };

  try {
    const doors = await doorsOf(options, own, caller);
    const several = doors.length > 1;
    const unreachable: Unreachable[] = [];
    const look = async ({ account, roleArn }: Door): Promise<Target | undefined> => {
      try {
        const aws = enter(account, roleArn);
        if (roleArn !== undefined) await knock(aws, home, roleArn, externalId, caller);
        const { regions, closed } = await regionsIn(aws, wanted, several);
        unreachable.push(...closed);
        return regions.length > 0 ? { aws, regions } : undefined;
      } catch (error) {
        const refusedHere =
          error instanceof MonitorError && error.code !== 'INTERRUPTED' && error.code !== 'UNKNOWN_REGION';
        if (!several || !refusedHere) throw error;
        unreachable.push({ account, reason: error.code, message: error.message });
        return undefined;
      }
    };
    const targets = (await Promise.all(doors.map(look))).filter((target) => target !== undefined);
    unreachable.sort((a, b) => (a.account < b.account ? -1 : 1));
    const [first] = unreachable;
    if (targets.length === 0 && first) {
      throw new MonitorError(
        first.reason,
        several
          ? `None of ${doors.length} accounts could be entered. The first: ${first.message}`
          : first.message,
      );
    }
    const assumesRoles = doors.some(({ roleArn }) => roleArn !== undefined);
    return { caller, targets, unreachable, assumesRoles, enter, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    if (error instanceof AwsFailure) {
      throw accessError(error, {
        what: `Calling ${error.operation}`,
        region: home,
        permit: `Allow ${error.permission}.`,
      });
    }
    throw error;
  }
}

async function doorsOf(options: ScopeOptions, own: AwsAccount, caller: Identity): Promise<readonly Door[]> {
  const { roleArn, accounts, organization } = options;
  if (accounts && organization) {
    throw new MonitorError('OPTIONS_CONFLICT', 'Give either --accounts or --organization, not both.');
  }
  const wrong = accounts?.find((account) => !/^\d{12}$/.test(account));
  if (wrong !== undefined) {
    throw new MonitorError(
      'ACCOUNT_MALFORMED',
      `--accounts takes account ids of 12 digits, separated by commas; "${wrong}" is none.`,
    );
  }
  const template = roleArn ?? defaultRole(caller.partition, 'audit');
  if (!accounts && !organization) {
    if (roleArn === undefined) return [{ account: caller.account, roleArn: undefined }];
    const arn = roleArnFor(roleArn, caller.account, '--role-arn');
    return [{ account: arn.split(':')[4] ?? caller.account, roleArn: arn }];
  }
  const ids = [...new Set(accounts ?? (await membersOf(own)))];
  if (ids.length > 1) checkRoleForSeveral(template, '--role-arn');
  return ids.map((account) => ({
    account,
    roleArn:
      account === caller.account && roleArn === undefined
        ? undefined
        : roleArnFor(template, account, '--role-arn'),
  }));
}

/** Accounts of the organization that are active. `Status` is the older name of `State`. */
async function membersOf(own: AwsAccount): Promise<readonly string[]> {
  const at = globalRegionOf(own.partition);
  const ids: string[] = [];
  try {
    for await (const { Accounts } of pagesOf({}, (input) =>
      own.read('organizations:ListAccounts', at, input),
    )) {
      for (const { Id, State, Status } of Accounts ?? [])
        if (Id && (State ?? Status) === 'ACTIVE') ids.push(Id);
    }
  } catch (error) {
    throw accessError(error, {
      what: 'Listing the accounts of the organization (organizations:ListAccounts)',
      region: at,
      permit:
        `--organization works in the management account or a delegated administrator's; this is ${own.account}. ` +
        'Allow organizations:ListAccounts there, or name the accounts with --accounts.',
    });
  }
  return ids.sort();
}

/** Assumes the role once, so that a closed door is known before anything else is asked. */
async function knock(
  aws: AwsAccount,
  region: string,
  roleArn: string,
  externalId: string | undefined,
  caller: Identity,
): Promise<void> {
  try {
    await aws.read('sts:GetCallerIdentity', region, {});
  } catch (error) {
    const external =
      externalId === undefined ? 'this external id (none was given: --external-id)' : 'this external id';
    throw accessError(error, {
      what: `Assuming ${roleArn} (sts:AssumeRole)`,
      region,
      permit:
        `Check that the role exists in ${aws.account}, that it trusts ${caller.arn} with ${external}, and that ` +
        'the caller may call sts:AssumeRole on it.',
    });
  }
}

async function regionsIn(
  aws: AwsAccount,
  wanted: readonly string[] | 'all',
  several: boolean,
): Promise<{ regions: readonly string[]; closed: readonly Unreachable[] }> {
  if (wanted === 'all') {
    try {
      return { regions: (await regionsOf(aws)).enabled, closed: [] };
    } catch (error) {
      throw accessError(error, {
        what: `Listing the regions of ${aws.account} (account:ListRegions)`,
        region: globalRegionOf(aws.partition),
        permit: 'Allow account:ListRegions to whoever scans, or name the regions with --region.',
      });
    }
  }
  const { regions, disabled } = await usableRegions(aws, wanted);
  const [first] = disabled;
  if (first && !several && regions.length === 0) throw new MonitorError('REGION_DISABLED', first.message);
  return {
    regions,
    closed: disabled.map(({ message }) => ({ account: aws.account, reason: 'REGION_DISABLED', message })),
  };
}

async function wantedRegions({ region, profile }: ScopeOptions): Promise<readonly string[]> {
  if (region.length > 0) return [...new Set(region)];
  await checkProfile(profile);
  return [await regionOfSurroundings(profile)];
}

/** AWS_REGION, or the region of the profile, as every SDK client finds it; then AWS_DEFAULT_REGION, as the AWS CLI does. */
async function regionOfSurroundings(profile: string | undefined, otherwise?: string): Promise<string> {
  const { STSClient } = await services.sts.load();
  const client = new STSClient(profile ? { profile } : {});
  try {
    return await client.config.region();
  } catch (cause) {
    const preset = process.env['AWS_DEFAULT_REGION'] || otherwise;
    if (preset !== undefined) return preset;
    throw new MonitorError(
      'REGION_MISSING',
      `No region is set${profile ? ` for profile ${profile}` : ''}. Name one with --region (or "--region all"), set ` +
        'AWS_REGION, or put "region = …" into the profile in ~/.aws/config.',
      { cause },
    );
  } finally {
    client.destroy();
  }
}

async function checkProfile(profile = process.env['AWS_PROFILE']): Promise<void> {
  if (!profile) return;
  const names = await profileNames();
  if (names.has(profile)) return;
  const known =
    names.size === 0 ? 'They name no profile at all.' : `They name ${[...names].sort().join(', ')}.`;
  throw new MonitorError(
    'NO_SUCH_PROFILE',
    `There is no AWS profile "${profile}" in ~/.aws/config or ~/.aws/credentials.${didYouMean(profile, names)} ` +
      `${known} "aws configure --profile ${profile}" or "aws configure sso" creates one.`,
  );
}
