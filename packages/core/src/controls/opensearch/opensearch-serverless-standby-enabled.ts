import { isProduction } from '../../judgements/production.ts';
import { unfitCollection } from '../../judgements/vector-store.ts';
import { defineControl, fail, notApplicable, pass } from '../control.ts';

export const control = defineControl({
  id: 'opensearch-serverless-standby-enabled',
  title: 'Production vector collections keep standby replicas',
  severity: 'medium',
  confidence: 'direct',
  rationale:
    'Standby replicas hold a second copy of a collection in another Availability Zone. Without them the ' +
    'loss of one zone takes retrieval down, and with it every answer that needs it.',
  remediation:
    'Recreate it, since the setting cannot be changed: aws opensearchserverless create-collection ' +
    '--name <name> --type VECTORSEARCH --standby-replicas ENABLED',
  howTo: {
    console:
      'Amazon OpenSearch Service > Serverless > Collections > Create collection: collection type Vector ' +
      'search, with Enable redundancy (active replicas) selected. Index the documents again, move ' +
      'consumers, and delete the old collection: the setting cannot be changed.',
    cli: `aws opensearchserverless create-collection --name <new name> --type VECTORSEARCH --standby-replicas ENABLED
aws opensearchserverless batch-get-collection --names <new name>
# once consumers have moved:
aws opensearchserverless delete-collection --id <old id>`,
    cdk: `new aoss.CfnCollection(this, 'Vectors', {
  name: '<new name>',
  type: 'VECTORSEARCH',
  standbyReplicas: 'ENABLED',
});`,
  },
  requirements: ['GENREL02-BP01'],
  references: [
    'https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-overview.html',
  ],
  subject: 'opensearch.collection',
  reads: ['bedrock-agent.knowledge-base'],
  parameters: ['environmentTagKeys', 'prodValues', 'accountEnvironment'],

  evaluate(subject, facts, parameters) {
    const unfit = unfitCollection(subject, facts);
    if (unfit) return unfit;
    const { name, standbyReplicas, tags } = subject.value;
    const { production, because } = isProduction(tags, parameters);
    const evidence = { standbyReplicas, environment: because };
    if (!production) {
      return notApplicable(`Collection ${name} is not for production.`, evidence, 'NON_PROD_EXEMPT');
    }
    switch (standbyReplicas) {
      case 'ENABLED':
        return pass(`Collection ${name} keeps standby replicas.`, evidence);
      case 'DISABLED':
        return fail(`Collection ${name} keeps no standby replicas.`, evidence, { reason: 'NO_STANDBY' });
      default:
        return facts.undecided(
          'NO_DATA',
          `AWS does not say whether collection ${name} keeps standby replicas.`,
        );
    }
  },
});
