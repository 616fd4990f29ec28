/** What names a Lambda function: its parts, and the ARN without a qualifier. */
export interface FunctionReference {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  /** A version or an alias; null: the unpublished code. */
  readonly qualifier: string | null;
  readonly functionArn: string;
}

const arn = /^arn:([^:]+):lambda:([^:]+):(\d{12}):function:([A-Za-z0-9_-]+)(?::([A-Za-z0-9_$-]+))?$/;
const partial = /^(?:(\d{12}):(?:function:)?|function:)?([A-Za-z0-9_-]+)(?::([A-Za-z0-9_$-]+))?$/;

/** Reads the ARN of a function, with or without qualifier; `undefined` for anything else. */
export function parseFunctionArn(text: string): FunctionReference | undefined {
  const [, partition, region = '', account = '', name = '', qualifier] = arn.exec(text) ?? [];
  if (partition === undefined) return undefined;
  const functionArn = `arn:${partition}:lambda:${region}:${account}:function:${name}`;
  return { account, region, name, qualifier: qualifier ?? null, functionArn };
}

/**
 * Reads a function as Lambda lets callers name it: an ARN, a partial ARN (`111122223333:function:find:live`)
 * or a name, which is one of the caller's own account and region.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export function parseFunctionName(
  text: string,
  { partition, account, region }: { partition: string; account: string; region: string },
): FunctionReference | undefined {
  if (text.startsWith('arn:')) return parseFunctionArn(text);
  const [whole, owner, name, qualifier] = partial.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const suffix = qualifier === undefined ? '' : `:${qualifier}`;
  return parseFunctionArn(`arn:${partition}:lambda:${region}:${owner ?? account}:function:${name}${suffix}`);
}
