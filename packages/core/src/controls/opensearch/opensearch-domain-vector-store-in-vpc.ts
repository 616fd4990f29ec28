import { unfitDomain } from '../../judgements/vector-store.ts';
import { defineControl, fail, pass } from '../control.ts';

export const control = defineControl({
  id: 'opensearch-domain-vector-store-in-vpc',
  title: 'OpenSearch domains used as vector store sit in a VPC and require TLS',
  severity: 'high',
  confidence: 'direct',
  rationale:
    'A domain with a public endpoint answers anyone who gets past its access policy, and embeddings reveal ' +
    'the text they were made of. Without TLS everywhere they also travel readable.',
  remediation:
    'Migrate to a domain created with --vpc-options; for the rest: aws opensearch update-domain-config ' +
    '--domain-name <name> --domain-endpoint-options ' +
    'EnforceHTTPS=true,TLSSecurityPolicy=Policy-Min-TLS-1-2-PFS-2023-10 --node-to-node-encryption-options ' +
    'Enabled=true',
  howTo: {
    console:
      'Amazon OpenSearch Service > Domains > (the domain) > Actions > Edit security configuration: require ' +
      'HTTPS for all traffic with a policy of TLS 1.2 or later, and enable node-to-node encryption. A ' +
      'public domain cannot move: create one with VPC access, restore a snapshot into it, switch clients ' +
      'over, and delete the old one.',
    cli: `aws opensearch update-domain-config --domain-name <name> \\
  --domain-endpoint-options EnforceHTTPS=true,TLSSecurityPolicy=Policy-Min-TLS-1-2-PFS-2023-10 \\
  --node-to-node-encryption-options Enabled=true
# instead of a public domain, one in the VPC:
aws opensearch create-domain --domain-name <new name> --engine-version <version> \\
  --vpc-options SubnetIds=<subnet>,SecurityGroupIds=<group> \\
  --domain-endpoint-options EnforceHTTPS=true,TLSSecurityPolicy=Policy-Min-TLS-1-2-PFS-2023-10 \\
  --node-to-node-encryption-options Enabled=true --encryption-at-rest-options Enabled=true`,
    cdk: `new opensearch.Domain(this, 'Vectors', {
  version: opensearch.EngineVersion.OPENSEARCH_2_19,
  vpc,
  vpcSubnets: [{ subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
  enforceHttps: true,
  tlsSecurityPolicy: opensearch.TLSSecurityPolicy.TLS_1_2_PFS,
  nodeToNodeEncryption: true,
});`,
  },
  requirements: ['GENSEC01-BP02'],
  references: ['https://docs.aws.amazon.com/opensearch-service/latest/developerguide/vpc.html'],
  subject: 'opensearch.domain',
  reads: ['bedrock-agent.knowledge-base'],
  parameters: ['vectorDomainNames', 'acceptPublicDomain'],

  evaluate(subject, facts, parameters) {
    const unfit = unfitDomain(subject, facts, parameters);
    if (unfit) return unfit;
    const { name, vpcId, enforceHttps, tlsPolicy, nodeToNodeEncryption } = subject.value;
    const accepted = parameters.acceptPublicDomain.includes(name);
    const tls = tlsPolicy === null ? null : minimumTls(tlsPolicy);

    const faults: [reason: string, text: string][] = [];
    if (vpcId === null && !accepted) faults.push(['PUBLIC_ENDPOINT', 'sits in no VPC']);
    if (!enforceHttps) faults.push(['HTTPS_OPTIONAL', 'does not enforce HTTPS']);
    if (tls !== null && tls < 1.2) faults.push(['OLD_TLS', `accepts TLS ${tls.toFixed(1)} (${tlsPolicy})`]);
    if (!nodeToNodeEncryption) faults.push(['NODES_UNENCRYPTED', 'does not encrypt between its nodes']);

    const evidence = { vpcId, enforceHttps, tlsPolicy, nodeToNodeEncryption };
    const [first] = faults;
    if (first) {
      const message = `Domain ${name} ${faults.map(([, text]) => text).join(', ')}.`;
      return fail(message, evidence, { reason: first[0] });
    }
    if (tls === null) {
      return facts.undecided(
        'NO_DATA',
        `The lowest TLS version of domain ${name} cannot be told from AWS's answer.`,
      );
    }
    return vpcId === null
      ? pass(`Domain ${name} requires TLS; its public endpoint is accepted.`, evidence, 'OK_COMPENSATED')
      : pass(`Domain ${name} sits in ${vpcId} and requires TLS.`, evidence);
  },
});

/** 1.2 of `Policy-Min-TLS-1-2-2019-07`; null for a name that states no version. */
function minimumTls(policy: string): number | null {
  const version = /^Policy-Min-TLS-(\d)-(\d)-/.exec(policy);
  return version ? Number(`${version[1]}.${version[2]}`) : null;
}
