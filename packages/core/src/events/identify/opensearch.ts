import type { Change } from '../change.ts';
import { idIn, isOwn, type Named, namedAt, textAt } from './named.ts';

/** Domains and their serverless relatives; policies are named by type and name together. */
export const opensearch = {
  'opensearch.domain': namedAt('domainName', 'domainStatus.domainName', 'domainStatus.aRN'),
  'opensearch.collection': collection,
  'opensearch.network-policy': policy('network', 'securityPolicyDetail'),
  'opensearch.data-access-policy': policy('data', 'accessPolicyDetail'),
};

function collection(change: Change): Named {
  if (!change.name.endsWith('Resource')) {
    return namedAt(
      'id',
      'createCollectionDetail.id',
      'createCollectionDetail.arn',
      'updateCollectionDetail.id',
      'deleteCollectionDetail.id',
    )(change);
  }
  const arn = textAt(change, 'resourceArn');
  if (arn === undefined) return [null];
  return arn.includes(':collection/') && isOwn(change, arn) ? [idIn(arn)] : [];
}

function policy(type: string, detail: string) {
  return (change: Change): Named => {
    const stated = textAt(change, 'type', `${detail}.type`);
    if (stated !== undefined && stated !== type) return [];
    return [textAt(change, 'name', `${detail}.name`) ?? null];
  };
}
