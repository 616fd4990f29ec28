import { AwsError } from '../aws-error.ts';
import { defineOperation, type Modelled, page } from '../operation.ts';
import { type At, defineStore, type World } from '../world.ts';

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** Tags of everything but IAM principals, keyed by ARN. */
export const tags = defineStore<Tag[]>('tagging.tags');

/** Puts tags on a resource. */
export function tagResource(
  world: World,
  at: At,
  arn: string,
  wanted: { readonly [key: string]: string } = {},
): void {
  if (Object.keys(wanted).length === 0) return;
  world.items(tags, at).set(
    arn,
    Object.entries(wanted).map(([Key, Value]) => ({ Key, Value })),
  );
}

/** `arn:…:s3:::bucket` is of the types `s3` and, having no type segment, nothing narrower. */
function hasType(arn: string, type: string): boolean {
  const [, , service = '', , , ...rest] = arn.split(':');
  const [wantedService, wantedKind] = type.split(':');
  return (
    service === wantedService && (wantedKind === undefined || rest.join(':').startsWith(`${wantedKind}/`))
  );
}

export const operations: readonly Modelled[] = [
  defineOperation('tagging:GetResources', {
    handle(input, call) {
      const { TagFilters = [], ResourceTypeFilters = [], ResourceARNList = [] } = input;
      const size = input.ResourcesPerPage ?? 50;
      if (size < 1 || size > 100) {
        throw new AwsError('InvalidParameterException', 'ResourcesPerPage must be between 1 and 100.', 400);
      }
      const all = [...call.world.items(tags, call)]
        .filter(
          ([arn, own]) =>
            (ResourceARNList.length === 0 || ResourceARNList.includes(arn)) &&
            (ResourceTypeFilters.length === 0 || ResourceTypeFilters.some((type) => hasType(arn, type))) &&
            TagFilters.every(({ Key, Values = [] }) =>
              own.some((tag) => tag.Key === Key && (Values.length === 0 || Values.includes(tag.Value))),
            ),
        )
        .map(([ResourceARN, Tags]) => ({ ResourceARN, Tags }));
      const { items, next } = page(call, all, input.PaginationToken || undefined, size, 100);
      // The last page carries an empty token, not none.
      return { ResourceTagMappingList: items, PaginationToken: next ?? '' };
    },
  }),
];
