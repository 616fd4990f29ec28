import type { Domain } from '@lenswatch/core/facts/opensearch.ts';

/** A vector domain of three nodes in three zones, on the internet and encrypted with a key of AWS. */
export function domainWith(more: Partial<Domain> = {}): Domain {
  return {
    name: 'docs',
    deleted: false,
    processingStatus: 'Active',
    vpcId: null,
    enforceHttps: true,
    tlsPolicy: null,
    nodeToNodeEncryption: true,
    fineGrainedAccess: true,
    internalUsers: false,
    anonymousAccess: false,
    accessPolicy: null,
    useCase: 'VECTOR',
    s3VectorsEngine: false,
    atRest: { enabled: true, keyId: null },
    nodes: { data: 3, masters: 3, zoneAware: true, zones: 3, standby: false },
    ...more,
  };
}
