import type { PolicyDocument } from '../../facts/policy.ts';
import { stated } from '../aws/stated.ts';
import type { Reading } from '../collector.ts';
import { parsedPolicy } from './parsed-policy.ts';

type PolicyReading = Reading<'iam:GetPolicy' | 'iam:GetPolicyVersion', never>;

/** The document in force of a managed policy, by its ARN. */
export type ManagedPolicies = (arn: string) => Promise<PolicyDocument>;

/**
 * Managed policies, each parsed once however many principals share it. `texts` holds those that a listing
 * gave already; the others are asked for.
 */
export function managedPolicies(
  reading: PolicyReading,
  texts: ReadonlyMap<string, string> = new Map(),
): ManagedPolicies {
  const documents = new Map<string, Promise<PolicyDocument>>();
  return (arn) => {
    const known = documents.get(arn);
    if (known !== undefined) return known;
    const document = documentOf(reading, arn, texts.get(arn));
    documents.set(arn, document);
    return document;
  };
}

async function documentOf(
  reading: PolicyReading,
  arn: string,
  text: string | undefined,
): Promise<PolicyDocument> {
  return parsedPolicy(reading, text ?? (await defaultVersion(reading, arn)), `policy ${arn}`);
}

/** An attached policy that IAM does not know (yet) is a gap: leaving it out could turn a fail into a pass. */
async function defaultVersion(reading: PolicyReading, PolicyArn: string): Promise<string> {
  const { Policy } = await reading.call('iam:GetPolicy', { PolicyArn });
  const VersionId = stated(reading, Policy?.DefaultVersionId, `the default version of policy ${PolicyArn}`);
  const { PolicyVersion } = await reading.call('iam:GetPolicyVersion', { PolicyArn, VersionId });
  return stated(reading, PolicyVersion?.Document, `the document of policy ${PolicyArn}`);
}
