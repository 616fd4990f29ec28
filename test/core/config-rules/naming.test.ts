import { collectors } from '@lenswatch/core/catalogue.generated.ts';
import { configTypesOf, isAbout, referencesIn } from '@lenswatch/core/config-rules/naming.ts';
import { parseRelay } from '@lenswatch/core/config-rules/relay.ts';
import { configRulesOf } from '@lenswatch/core/config-rules/rules.ts';
import type { FindingResource } from '@lenswatch/core/engine/finding.ts';
import { describe, expect, test } from 'vitest';
import { relayEvent, scheduled } from '../../support/config-relay.ts';

const account = '111122223333';
const arnOf = (service: string, resource: string) => `arn:aws:${service}:eu-west-1:${account}:${resource}`;
const resource = (type: string, id: string, arn: string | null): FindingResource => ({
  partition: 'aws',
  account,
  region: 'eu-west-1',
  type,
  id,
  arn,
});

describe('the names that Config gives', () => {
  test('differ from CloudFormation for domains and managed policies', () => {
    expect(configTypesOf('AWS::OpenSearchService::Domain')).toEqual([
      'AWS::OpenSearch::Domain',
      'AWS::Elasticsearch::Domain',
    ]);
    expect(configTypesOf('AWS::IAM::ManagedPolicy')).toEqual(['AWS::IAM::Policy']);
    // CloudFormation's `Policy` is an inline one, which Config keeps with its holder.
    expect(configTypesOf('AWS::IAM::Policy')).toEqual([]);
    expect(configTypesOf('AWS::Bedrock::Guardrail')).toEqual(['AWS::Bedrock::Guardrail']);
  });

  const guardrail = resource('AWS::Bedrock::Guardrail', 'g1', arnOf('bedrock', 'guardrail/g1'));
  const domain = resource('AWS::OpenSearchService::Domain', 'vectors', arnOf('es', 'domain/vectors'));
  const role = resource('AWS::IAM::Role', 'r', `arn:aws:iam::${account}:role/genai/agents`);
  const model = resource('AWS::SageMaker::Model', 'Chat', arnOf('sagemaker', 'model/chat'));
  const whole = resource('AWS::::Account', 'eu-west-1', `arn:aws:iam::${account}:root`);

  test.each([
    [guardrail, { type: 'AWS::Bedrock::Guardrail', id: arnOf('bedrock', 'guardrail/g1') }, true],
    [guardrail, { type: 'AWS::Bedrock::Guardrail', id: 'g1' }, true],
    [guardrail, { type: 'AWS::Bedrock::Guardrail', id: 'g2', name: 'g1' }, false],
    [guardrail, { type: 'AWS::Bedrock::Prompt', id: 'g1' }, false],
    [domain, { type: 'AWS::OpenSearch::Domain', id: 'vectors' }, true],
    [domain, { type: 'AWS::Elasticsearch::Domain', id: `${account}/vectors` }, true],
    [domain, { type: 'AWS::Elasticsearch::Domain', id: '999988887777/vectors' }, false],
    [domain, { type: 'AWS::OpenSearchService::Domain', id: 'vectors' }, false],
    [role, { type: 'AWS::IAM::Role', id: 'AROAEXAMPLE', name: 'agents' }, true],
    [role, { type: 'AWS::IAM::Role', id: 'agents', name: 'other' }, false],
    [role, { type: 'AWS::IAM::User', id: 'AIDAEXAMPLE', name: 'agents' }, false],
    [model, { type: 'AWS::SageMaker::Model', id: arnOf('sagemaker', 'model/chat') }, true],
    [model, { type: 'AWS::SageMaker::Model', id: 'Chat' }, true],
    [whole, { type: 'AWS::::Account', id: account }, true],
    [whole, { type: 'AWS::::Account', id: '999988887777' }, false],
  ])('%o is meant by %o: %s', (about, recorded, expected) => {
    expect(isAbout(about, recorded)).toBe(expected);
  });
});

describe('a change that Config tells leads to the fact', () => {
  const told = (resourceType: string, resourceId: string) => {
    const relay = parseRelay(JSON.stringify(relayEvent({ resourceType, resourceId })));
    if ('refused' in relay) throw new Error(relay.refused);
    return referencesIn(relay, { collectors }).map(
      ({ fact, region, id }) => `${fact} ${region} ${id ?? '*'}`,
    );
  };

  test.each([
    [
      'AWS::Bedrock::Guardrail',
      arnOf('bedrock', 'guardrail/g1'),
      ['bedrock.guardrail eu-west-1 g1', 'bedrock.guardrail-tags eu-west-1 g1'],
    ],
    [
      'AWS::Bedrock::KnowledgeBase',
      'KB1',
      ['bedrock-agent.knowledge-base eu-west-1 KB1', 'bedrock-agent.knowledge-base-policy eu-west-1 KB1'],
    ],
    ['AWS::Bedrock::Prompt', arnOf('bedrock', 'prompt/P1'), ['bedrock-agent.prompt eu-west-1 P1']],
    ['AWS::Bedrock::ApplicationInferenceProfile', 'p1', ['bedrock.inference-profile eu-west-1 p1']],
    ['AWS::OpenSearch::Domain', 'vectors', ['opensearch.domain eu-west-1 vectors']],
    ['AWS::Elasticsearch::Domain', `${account}/vectors`, ['opensearch.domain eu-west-1 vectors']],
    ['AWS::OpenSearchServerless::Collection', 'c1', ['opensearch.collection eu-west-1 c1']],
    ['AWS::SageMaker::Model', arnOf('sagemaker', 'model/chat'), ['sagemaker.model eu-west-1 *']],
    ['AWS::SageMaker::Model', 'Chat', ['sagemaker.model eu-west-1 Chat']],
    // In no list of recorded types, yet named by rules of AWS: taken if it comes.
    ['AWS::SageMaker::NotebookInstance', 'lab', ['sagemaker.notebook-instance eu-west-1 lab']],
    ['AWS::IAM::Group', 'AGPAEXAMPLE', ['iam.principal us-east-1 *']],
    ['AWS::EC2::Instance', 'i-1', []],
  ])('%s %s', (type, id, expected) => {
    expect(told(type, id).sort()).toEqual(expected);
  });

  test('a schedule leads to nothing in particular', () => {
    const relay = parseRelay(JSON.stringify(relayEvent(scheduled)));
    expect('refused' in relay ? relay : referencesIn(relay, { collectors })).toEqual([]);
  });
});

describe('the rules', () => {
  const configRules = configRulesOf({ collectors });

  test('name only types that Config can record, and facts that are collected', async () => {
    const { ResourceType } = await import('@aws-sdk/client-config-service');
    const known = new Set<string>(Object.values(ResourceType));
    const facts = new Set<string>(collectors.map(({ fact }) => fact));
    for (const { name, types, facts: about } of configRules) {
      expect(types.length, name).toBeGreaterThan(0);
      for (const type of types) expect(known, type).toContain(type);
      for (const fact of about) expect(facts, fact).toContain(fact);
    }
  });

  test('answer for every type of one fact or more, and for no type twice', () => {
    const types = configRules.flatMap(({ types: own }) => own);
    expect(new Set(types).size).toBe(types.length);
    expect(configRules.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['bedrock', 'iam', 'opensearch', 'opensearchserverless', 'sagemaker']),
    );
  });

  test('have both triggers, except for IAM, which has the schedule alone and one region', () => {
    for (const { name, change, schedule, regions } of configRules) {
      expect(schedule).toBe('TwentyFour_Hours');
      expect(change, name).toBe(name !== 'iam');
      expect(regions, name).toBe(name === 'iam' ? 'iam' : 'every');
    }
  });

  test('are those of the catalogue: none for a service that nobody collects', () => {
    const iam = collectors.filter(({ fact }) => fact.startsWith('iam.'));
    expect(configRulesOf({ collectors: iam }).map(({ name }) => name)).toEqual(['iam']);
  });
});
