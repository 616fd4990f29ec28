import type { OutputOf } from '../../aws/services.ts';
import { stated } from '../aws/stated.ts';
import { defineCollector, type Found } from '../collector.ts';

const roleKey = 'genai-lens:role';

/**
 * Resources that their owner tagged with a role in the workload, e.g. the store of user feedback.
 * @see https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html
 */
export const collector = defineCollector({
  fact: 'tagging.role-resource',
  type: 'Custom::Tagging::RoleResource',
  scope: 'region',
  operations: ['tagging:GetResources'],
  // Every service reports its tags under names of its own; of services not listed, the schedule finds them.
  changedBy: [
    'bedrock:TagResource',
    'bedrock:UntagResource',
    'bedrock-agentcore:TagResource',
    'bedrock-agentcore:UntagResource',
    'aoss:TagResource',
    'aoss:UntagResource',
    'es:AddTags',
    'es:RemoveTags',
    'sagemaker:AddTags',
    'sagemaker:DeleteTags',
    's3:PutBucketTagging',
    's3:DeleteBucketTagging',
    'tagging:TagResources',
    'tagging:UntagResources',
  ],
  async *list(reading) {
    for await (const page of reading.pages('tagging:GetResources', { TagFilters: [{ Key: roleKey }] })) {
      for (const { ResourceARN, Tags } of stated(reading, page.ResourceTagMappingList, 'tagged resources')) {
        const tagged = found(stated(reading, ResourceARN, 'the ARN of a tagged resource'), Tags);
        if (tagged) yield tagged;
      }
    }
  },
  async get(reading, id) {
    // AWS refuses tag filters and page tokens beside ARNs.
    const answer = await reading.call('tagging:GetResources', { ResourceARNList: [id] });
    const mapping = stated(reading, answer.ResourceTagMappingList, 'tagged resources').find(
      ({ ResourceARN }) => ResourceARN === id,
    );
    if (!mapping && answer.PaginationToken) {
      return reading.giveUp('SERVICE_ERROR', `AWS did not finish saying how ${id} is tagged.`);
    }
    return mapping && found(id, mapping.Tags);
  },
});

type Tags = NonNullable<OutputOf<'tagging:GetResources'>['ResourceTagMappingList']>[number]['Tags'];

/** `undefined` without the tag: AWS also lists resources that once had it. */
function found(arn: string, tags: Tags): Found<'tagging.role-resource'> | undefined {
  const role = tags?.find(({ Key }) => Key === roleKey)?.Value;
  return role === undefined ? undefined : { id: arn, arn, value: { role } };
}
