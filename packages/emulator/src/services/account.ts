import { AwsError } from '../aws-error.ts';
import { defineOperation, type Modelled, page } from '../operation.ts';
import { findOrganization } from './organizations.ts';

/** Regions that an account has to opt in to; listed as disabled where it has not. */
const optional = ['af-south-1', 'ap-east-1', 'eu-south-1', 'me-south-1'];

export const operations: readonly Modelled[] = [
  defineOperation('account:ListRegions', {
    authorize(input, call) {
      const organization = findOrganization(call.world);
      const resource =
        input.AccountId === undefined
          ? `arn:${call.partition}:account::${call.account}:account`
          : `arn:${call.partition}:account::${call.account}:account/${organization?.Id}/${input.AccountId}`;
      return [{ action: 'account:ListRegions', resource }];
    },
    handle(input, call) {
      const wanted = input.AccountId ?? call.account;
      const manages = findOrganization(call.world)?.MasterAccountId === call.account;
      const account = call.world.accounts.get(wanted);
      if (!account || (input.AccountId !== undefined && !manages)) {
        throw new AwsError('AccessDeniedException', 'User is not authorized to perform this operation.', 403);
      }
      const all = [
        ...[...account.regions].map((RegionName) => ({
          RegionName,
          RegionOptStatus: optional.includes(RegionName)
            ? ('ENABLED' as const)
            : ('ENABLED_BY_DEFAULT' as const),
        })),
        ...optional
          .filter((RegionName) => !account.regions.has(RegionName))
          .map((RegionName) => ({ RegionName, RegionOptStatus: 'DISABLED' as const })),
      ].filter(({ RegionOptStatus }) => input.RegionOptStatusContains?.includes(RegionOptStatus) ?? true);
      const { items, next } = page(call, all, input.NextToken, input.MaxResults, 50);
      return { Regions: items, NextToken: next };
    },
  }),
];
