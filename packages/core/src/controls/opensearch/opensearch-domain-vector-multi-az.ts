import { unfitDomain } from '../../judgements/vector-store.ts';
import { defineControl, fail, pass } from '../control.ts';

/** With fewer, losing one zone can leave no majority to elect a master. */
const quorum = 3;

export const control = defineControl({
  id: 'opensearch-domain-vector-multi-az',
  title: 'Vector domains survive an AZ loss',
  severity: 'high',
  confidence: 'direct',
  rationale:
    'When the zone of the only nodes fails, retrieval stops and with it every answer that needs it. Nodes in several ' +
    'zones, and masters that keep a majority, carry on.',
  remediation:
    'aws opensearch update-domain-config --domain-name <name> --cluster-config InstanceCount=3,' +
    'ZoneAwarenessEnabled=true,ZoneAwarenessConfig={AvailabilityZoneCount=3},DedicatedMasterEnabled=true,' +
    'DedicatedMasterCount=3,DedicatedMasterType=m6g.large.search',
  howTo: {
    console:
      'Amazon OpenSearch Service, the domain, Actions, Edit cluster configuration: choose Domain with standby, or three ' +
      'Availability Zones without standby with a multiple of three data nodes and three dedicated master nodes.',
    cli: [
      'aws opensearch update-domain-config --domain-name <name> --cluster-config \\',
      `  '{"InstanceCount": 3, "ZoneAwarenessEnabled": true, "ZoneAwarenessConfig": {"AvailabilityZoneCount": 3}, "DedicatedMasterEnabled": true, "DedicatedMasterCount": 3, "DedicatedMasterType": "m6g.large.search"}'`,
    ].join('\n'),
    cdk: [
      "new opensearch.Domain(this, 'Vectors', {",
      '  // …',
      '  capacity: { dataNodes: 3, masterNodes: 3, multiAzWithStandbyEnabled: false },',
      '  zoneAwareness: { enabled: true, availabilityZoneCount: 3 },',
      '});',
    ].join('\n'),
  },
  requirements: ['GENREL02-BP01'],
  references: [
    'https://docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-multiaz.html',
    'https://docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-dedicatedmasternodes.html',
  ],
  subject: 'opensearch.domain',
  reads: ['bedrock-agent.knowledge-base'],
  parameters: ['vectorDomainNames', 'minDataNodes'],

  evaluate(subject, facts, parameters) {
    const unfit = unfitDomain(subject, facts, parameters);
    if (unfit) return unfit;
    const { name, nodes } = subject.value;
    const { data, masters, zoneAware, standby } = nodes;
    const { minDataNodes } = parameters;
    const evidence = { ...nodes, minDataNodes };
    if (standby) return pass(`Domain ${name} has a standby in another Availability Zone.`, evidence);

    // Zone awareness without a number means two zones.
    const zones = nodes.zones ?? 2;
    const faults: [reason: string, text: string][] = [];
    if (!zoneAware || zones < 2) faults.push(['ONE_ZONE', 'keeps its nodes in one Availability Zone']);
    if (data < minDataNodes) faults.push(['FEW_NODES', `has ${data} data nodes, fewer than ${minDataNodes}`]);
    if (zoneAware && data % zones !== 0) {
      faults.push(['UNEVEN_NODES', `spreads ${data} data nodes over ${zones} Availability Zones unevenly`]);
    }
    const weak = masters < quorum;
    if (weak) faults.push(['NO_QUORUM', `has ${masters} dedicated masters, fewer than ${quorum}`]);
    const [first] = faults;
    if (!first)
      return pass(`Domain ${name} spreads ${data} data nodes over ${zones} Availability Zones.`, evidence);
    return fail(`Domain ${name} ${faults.map(([, text]) => text).join(', and ')}.`, evidence, {
      reason: first[0],
      severity: weak && faults.length === 1 ? 'medium' : 'high',
    });
  },
});
