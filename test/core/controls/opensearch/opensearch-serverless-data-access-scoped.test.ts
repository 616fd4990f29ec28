import { control } from '@lenswatch/core/controls/opensearch/opensearch-serverless-data-access-scoped.ts';
import type { Principal } from '@lenswatch/core/facts/iam.ts';
import type { DataAccessPolicy } from '@lenswatch/core/facts/opensearch.ts';
import { testControl } from '../../../support/test-control.ts';
import { knowledgeBaseOn } from './knowledge-base-on.ts';

const arn = 'arn:aws:aoss:us-east-1:111122223333:collection/abc';
const collection = {
  name: 'docs',
  type: 'VECTORSEARCH',
  status: 'ACTIVE',
  standbyReplicas: 'ENABLED',
  keyArn: null,
  tags: {},
};
const subject = (more: Partial<typeof collection> = {}) => ({
  fact: 'opensearch.collection' as const,
  id: 'abc',
  arn,
  value: { ...collection, ...more },
});
const roleArn = (name: string) => `arn:aws:iam::111122223333:role/${name}`;
const role = (name: string): Principal => ({
  kind: 'role',
  arn: roleArn(name),
  name,
  path: '/',
  policies: [],
  boundary: null,
  trust: null,
  groups: [],
  tags: {},
});
const people = {
  'iam.principal': Object.fromEntries(
    ['kb', 'app', 'ingest', 'admin'].map((name) => [roleArn(name), role(name)]),
  ),
};
const base = { ...people, 'bedrock-agent.knowledge-base': { kb1: knowledgeBaseOn({ collectionArn: arn }) } };
const grant = (principal: string, permissions: string[], resource = 'index/docs/*') => ({
  rules: [{ resourceType: resource.split('/')[0] ?? '', resources: [resource], permissions }],
  principals: [principal],
});
const policy = (...entries: DataAccessPolicy['entries'][number][]) => ({
  'opensearch.data-access-policy': { data: { name: 'data', entries } },
});
const read = ['aoss:ReadDocument', 'aoss:DescribeIndex'];
const kbGrant = grant(roleArn('kb'), ['aoss:*']);
const given = (...entries: DataAccessPolicy['entries'][number][]) => ({
  ...base,
  ...policy(kbGrant, ...entries),
});

testControl(control, [
  { when: 'only the knowledge base role has access', subject: subject(), facts: given(), expect: 'pass' },
  {
    when: 'an application may read',
    subject: subject(),
    facts: given(grant(roleArn('app'), read)),
    expect: 'pass',
  },
  {
    when: 'the knowledge base role is named by its sessions',
    subject: subject(),
    facts: { ...base, ...policy(grant('arn:aws:sts::111122223333:assumed-role/kb/session', ['aoss:*'])) },
    expect: 'pass',
  },
  {
    when: 'an application may read documents and do everything with the collection, which holds none',
    subject: subject(),
    facts: given({
      rules: [
        { resourceType: 'index', resources: ['index/docs/*'], permissions: read },
        { resourceType: 'collection', resources: ['collection/docs'], permissions: ['aoss:*'] },
      ],
      principals: [roleArn('app')],
    }),
    expect: 'pass',
  },
  {
    when: 'the knowledge base role lies below a path and is named by its sessions',
    subject: subject(),
    facts: {
      'iam.principal': { [roleArn('service-role/kb')]: role('kb') },
      'bedrock-agent.knowledge-base': {
        kb1: knowledgeBaseOn({ collectionArn: arn }, roleArn('service-role/kb')),
      },
      ...policy(grant('arn:aws:sts::111122223333:assumed-role/kb/session', ['aoss:*'])),
    },
    expect: 'pass',
  },
  {
    when: 'two knowledge bases have a role each, and both are named',
    subject: subject(),
    facts: {
      ...given(grant(roleArn('ingest'), ['aoss:*'])),
      'bedrock-agent.knowledge-base': {
        kb1: knowledgeBaseOn({ collectionArn: arn }),
        kb2: knowledgeBaseOn({ collectionArn: arn }, roleArn('ingest')),
      },
    },
    expect: 'pass',
  },
  {
    when: 'the knowledge base of another collection has no access',
    subject: subject(),
    facts: {
      ...given(),
      'bedrock-agent.knowledge-base': {
        kb1: knowledgeBaseOn({ collectionArn: arn }),
        kb2: knowledgeBaseOn({ collectionArn: `${arn}d` }, roleArn('app')),
      },
    },
    expect: 'pass',
  },
  {
    when: 'the role of a knowledge base on another collection may do everything',
    subject: subject(),
    facts: {
      ...given(grant(roleArn('app'), ['aoss:*'])),
      'bedrock-agent.knowledge-base': {
        kb1: knowledgeBaseOn({ collectionArn: arn }),
        kb2: knowledgeBaseOn({ collectionArn: `${arn}d` }, roleArn('app')),
      },
    },
    expect: 'fail',
    reason: 'FULL_ACCESS',
  },
  {
    when: 'sessions of another role may do everything',
    subject: subject(),
    facts: given(grant('arn:aws:sts::111122223333:assumed-role/app/session', ['aoss:*'])),
    expect: 'fail',
    reason: 'FULL_ACCESS',
  },
  {
    when: 'sessions of a role of the same name in another account may do everything',
    subject: subject(),
    facts: given(grant('arn:aws:sts::444455556666:assumed-role/kb/session', ['aoss:*'])),
    expect: 'fail',
    reason: 'FULL_ACCESS',
  },
  {
    when: 'everybody may read by two wildcards',
    subject: subject(),
    facts: given(grant('**', read)),
    expect: 'fail',
    reason: 'OPEN_PRINCIPAL',
  },
  {
    when: 'everybody may do everything, the knowledge base role among them',
    subject: subject(),
    facts: { ...base, ...policy(grant('*', ['aoss:*'])) },
    expect: 'fail',
    reason: 'OPEN_PRINCIPAL',
    message: /^Policy data gives \* access to a whole account or everybody\.$/,
  },
  {
    when: 'everybody may read',
    subject: subject(),
    facts: given(grant('*', read)),
    expect: 'fail',
    severity: 'high',
    reason: 'OPEN_PRINCIPAL',
  },
  {
    when: 'a whole account may read',
    subject: subject(),
    facts: given(grant('arn:aws:iam::111122223333:root', read)),
    expect: 'fail',
    reason: 'OPEN_PRINCIPAL',
  },
  {
    when: 'roles are named by wildcard',
    subject: subject(),
    facts: given(grant(roleArn('app-*'), read)),
    expect: 'fail',
    reason: 'WILDCARD_PRINCIPAL',
  },
  {
    when: 'an application may do everything on every index',
    subject: subject(),
    facts: given(grant(roleArn('app'), ['aoss:*'])),
    expect: 'fail',
    reason: 'FULL_ACCESS',
  },
  {
    when: 'an application may do everything on every index by one of several rules and resources',
    subject: subject(),
    facts: given({
      rules: [
        { resourceType: 'collection', resources: ['collection/docs'], permissions: read },
        { resourceType: 'index', resources: ['index/other/*', 'index/docs/*'], permissions: ['aoss:*'] },
        { resourceType: 'index', resources: ['index/docs/chunks'], permissions: read },
      ],
      principals: [roleArn('app')],
    }),
    expect: 'fail',
    reason: 'FULL_ACCESS',
  },
  {
    when: 'an application may do everything on every index of every collection',
    subject: subject(),
    facts: given(grant(roleArn('app'), ['aoss:*'], 'index/*/*')),
    expect: 'fail',
    reason: 'FULL_ACCESS',
  },
  {
    when: 'a listed administrator may do everything',
    subject: subject(),
    facts: given(grant(roleArn('admin'), ['aoss:*'])),
    parameters: { vectorAdminPatterns: ['arn:aws:iam::*:role/admin'] },
    expect: 'pass',
  },
  {
    when: 'an application may write documents',
    subject: subject(),
    facts: given(grant(roleArn('app'), ['aoss:WriteDocument'], 'index/docs/chunks')),
    expect: 'fail',
    reason: 'WRITE_ACCESS',
  },
  {
    when: 'an application may write by a permission with a wildcard',
    subject: subject(),
    facts: given(grant(roleArn('app'), ['aoss:*'], 'index/docs/chunks')),
    expect: 'fail',
    reason: 'WRITE_ACCESS',
  },
  {
    when: 'a listed ingest role may write documents',
    subject: subject(),
    facts: given(grant(roleArn('ingest'), ['aoss:WriteDocument'])),
    parameters: { ingestRolePatterns: ['*:role/ingest'] },
    expect: 'pass',
  },
  {
    when: 'an ingest role may do everything on every index',
    subject: subject(),
    facts: given(grant(roleArn('ingest'), ['aoss:*'])),
    parameters: { ingestRolePatterns: ['*:role/ingest'] },
    expect: 'fail',
    reason: 'FULL_ACCESS',
  },
  {
    when: 'a named role no longer exists',
    subject: subject(),
    facts: given(grant(roleArn('gone'), read)),
    expect: 'fail',
    severity: 'medium',
    reason: 'STALE_PRINCIPAL',
  },
  {
    when: 'sessions of a role that no longer exists are named',
    subject: subject(),
    facts: given(grant('arn:aws:sts::111122223333:assumed-role/gone/session', read)),
    expect: 'fail',
    severity: 'medium',
  },
  {
    when: 'what is left of a deleted role is named',
    subject: subject(),
    facts: given(grant('AROA1234567890EXAMPLE', read)),
    expect: 'fail',
    severity: 'medium',
    reason: 'STALE_PRINCIPAL',
  },
  {
    when: 'sessions of a role are named of which only a user of the same name is left',
    subject: subject(),
    facts: {
      ...given(grant('arn:aws:sts::111122223333:assumed-role/ada/session', read)),
      'iam.principal': {
        ...people['iam.principal'],
        'arn:aws:iam::111122223333:user/ada': { ...role('ada'), kind: 'user' },
      },
    },
    expect: 'fail',
    severity: 'medium',
    reason: 'STALE_PRINCIPAL',
  },
  {
    when: 'a role of another account may read',
    subject: subject(),
    facts: given(grant('arn:aws:iam::444455556666:role/app', read)),
    expect: 'pass',
  },
  {
    when: 'a federated identity is not listed',
    subject: subject(),
    facts: given(grant('saml/111122223333/okta/group/analysts', read)),
    expect: 'fail',
    reason: 'UNLISTED_IDENTITY',
  },
  {
    when: 'a federated identity is listed',
    subject: subject(),
    facts: given(grant('saml/111122223333/okta/group/analysts', read)),
    parameters: { vectorAdminPatterns: ['saml/111122223333/okta/group/analysts'] },
    expect: 'pass',
  },
  {
    when: 'no policy names the knowledge base role',
    subject: subject(),
    facts: { ...base, ...policy(grant(roleArn('app'), read)) },
    expect: 'fail',
    reason: 'KB_ROLE_MISSING',
  },
  {
    when: 'no knowledge base uses it and an application may read',
    subject: subject(),
    facts: { ...people, ...policy(grant(roleArn('app'), read)) },
    expect: 'pass',
  },
  {
    when: 'everybody may read and knowledge bases cannot be listed',
    subject: subject(),
    facts: given(grant('*', read)),
    missing: ['bedrock-agent.knowledge-base', 'iam.principal'],
    expect: 'fail',
  },
  {
    when: 'no policy names it',
    subject: subject(),
    facts: { ...base, ...policy(grant('*', read, 'index/other/*')) },
    expect: 'not-applicable',
  },
  {
    when: 'it is no vector store',
    subject: subject({ type: 'TIMESERIES' }),
    facts: policy(grant('*', read)),
    expect: 'not-applicable',
  },
  {
    when: 'it is being deleted',
    subject: subject({ status: 'DELETING' }),
    facts: given(),
    expect: 'not-applicable',
    reason: 'RESOURCE_DELETING',
  },
  {
    when: 'it is being created',
    subject: subject({ status: 'CREATING' }),
    facts: given(),
    expect: 'unknown',
    reason: 'TRANSIENT_STATE',
  },
]);
