import type { AdvancedEventSelector } from '../facts/logging.ts';
import type { Recorder } from './cloudtrail-recorders.ts';

type Field = AdvancedEventSelector['fields'][number];

/** Event sources whose management events an AI audit trail must hold; model calls are among them. */
export const aiEventSources = [
  'bedrock.amazonaws.com',
  'bedrock-agentcore.amazonaws.com',
  'sagemaker.amazonaws.com',
] as const;

/** The part of the management events of AI services that a recorder's selectors leave out. */
export interface ManagementGaps {
  /** One clause per gap, e.g. `read events of bedrock.amazonaws.com`. */
  readonly missing: readonly string[];
  /** True when a filter excludes event names: whether AI calls are among them is not decided here. */
  readonly opaque: boolean;
}

/** What a recorder's selectors leave out of the management events of AI services. */
export function managementGaps(recorder: Recorder): ManagementGaps {
  const missing: string[] = [];
  let selected = false;
  let opaque = false;
  for (const source of aiEventSources) {
    for (const readOnly of [true, false]) {
      const reach = managementReach(recorder, source, readOnly);
      if (reach === 'all') selected = true;
      else if (reach === 'opaque') opaque = true;
      else missing.push(`${readOnly ? 'read' : 'write'} events of ${source}`);
    }
  }
  if (!selected && !opaque) return { missing: ['all management events of AI services'], opaque: false };
  return { missing, opaque };
}

function managementReach(
  { selectors, advancedSelectors }: Recorder,
  source: string,
  readOnly: boolean,
): 'all' | 'opaque' | 'none' {
  const mode = readOnly ? 'ReadOnly' : 'WriteOnly';
  const basic = selectors.some(
    ({ management, readWriteType, excludedSources }) =>
      management && (readWriteType === 'All' || readWriteType === mode) && !excludedSources.includes(source),
  );
  if (basic) return 'all';
  let opaque = false;
  for (const { fields } of advancedSelectors) {
    if (!categoryIs('Management', fields)) continue;
    const others = fields.filter(
      (field) =>
        !admitsIn(field, { eventSource: source, readOnly: String(readOnly), eventType: 'AwsApiCall' }),
    );
    if (others.length === 0) return 'all';
    if (others.every(excludesNames)) opaque = true;
  }
  return opaque ? 'opaque' : 'none';
}

/** How much of the data events of one resource is recorded. */
export type DataReach = 'all' | 'part' | 'none';

/**
 * How much of the data events of one resource some recorders keep together. Selectors are OR-ed, so a
 * selector of reads and one of writes make a whole.
 *
 * @param types names under which CloudTrail may know the resource's type; one of them is enough.
 * @param arn null when the resource has none: a selector that names resources then counts as a part.
 */
export function dataReach(
  recorders: readonly Recorder[],
  types: readonly string[],
  arn: string | null,
): DataReach {
  const kept = { reads: false, writes: false, some: false };
  for (const { fields } of recorders.flatMap((recorder) => recorder.advancedSelectors)) {
    if (!categoryIs('Data', fields)) continue;
    const type = types.find((name) =>
      fields.some((field) => field.field === 'resources.type' && admits(field, name)),
    );
    if (type === undefined) continue;
    if (arn !== null && fields.some((field) => field.field === 'resources.ARN' && !admits(field, arn)))
      continue;
    kept.some = true;
    const context = {
      'resources.type': type,
      eventSource: type.startsWith('AWS::SageMaker::') ? 'sagemaker.amazonaws.com' : 'bedrock.amazonaws.com',
      eventType: 'AwsApiCall',
      ...(arn === null ? {} : { 'resources.ARN': arn }),
    };
    if (fields.every((field) => admitsIn(field, { ...context, readOnly: 'true' }))) kept.reads = true;
    if (fields.every((field) => admitsIn(field, { ...context, readOnly: 'false' }))) kept.writes = true;
  }
  if (kept.reads && kept.writes) return 'all';
  return kept.some ? 'part' : 'none';
}

/** Whether selectors take any calls at all: event data stores may hold configuration items or evidence alone. */
export function takesCalls(selectors: readonly AdvancedEventSelector[]): boolean {
  return selectors.some(({ fields }) => categoryIs('Management', fields) || categoryIs('Data', fields));
}

function categoryIs(category: string, fields: readonly Field[]): boolean {
  return fields.some((field) => field.field === 'eventCategory' && admits(field, category));
}

/** Whether a field lets an event through; false for fields that the event's description does not name. */
function admitsIn(field: Field, event: { readonly [name: string]: string }): boolean {
  if (field.field === 'eventCategory') return true;
  const value = event[field.field];
  return value !== undefined && admits(field, value);
}

/**
 * Positive operators are OR-ed, negative ones exclude, and both groups must agree.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/filtering-data-events.html
 */
function admits(field: Field, value: string): boolean {
  const { equals, startsWith, endsWith } = field;
  const positive =
    onlyExcludes(field) ||
    equals.includes(value) ||
    startsWith.some((prefix) => value.startsWith(prefix)) ||
    endsWith.some((suffix) => value.endsWith(suffix));
  return positive && !excludes(field, value);
}

function excludes({ notEquals, notStartsWith, notEndsWith }: Field, value: string): boolean {
  return (
    notEquals.includes(value) ||
    notStartsWith.some((prefix) => value.startsWith(prefix)) ||
    notEndsWith.some((suffix) => value.endsWith(suffix))
  );
}

function onlyExcludes({ equals, startsWith, endsWith }: Field): boolean {
  return [...equals, ...startsWith, ...endsWith].length === 0;
}

function excludesNames(field: Field): boolean {
  return field.field === 'eventName' && onlyExcludes(field);
}
