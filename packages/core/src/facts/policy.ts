/** An IAM policy document in one normal form: lists everywhere, actions and condition keys in lower case. */
export interface PolicyDocument {
  /** `2008-10-17` documents treat policy variables as literal text. */
  readonly version: '2008-10-17' | '2012-10-17';
  readonly statements: readonly PolicyStatement[];
}

export interface PolicyStatement {
  readonly sid: string | null;
  readonly effect: 'Allow' | 'Deny';
  /** Lower case, e.g. `bedrock:invokemodel`. Exactly one of `actions` and `notActions` is non-null. */
  readonly actions: readonly string[] | null;
  readonly notActions: readonly string[] | null;
  /** Case kept. Both null in trust policies. */
  readonly resources: readonly string[] | null;
  readonly notResources: readonly string[] | null;
  readonly principals: readonly PolicyPrincipal[] | null;
  readonly notPrincipals: readonly PolicyPrincipal[] | null;
  readonly conditions: readonly PolicyCondition[];
}

/** `{ "AWS": "*" }` and the bare `"*"` are both `{ kind: 'AWS', value: '*' }`. */
export interface PolicyPrincipal {
  readonly kind: 'AWS' | 'Service' | 'Federated' | 'CanonicalUser';
  readonly value: string;
}

export interface PolicyCondition {
  readonly set: 'ForAllValues' | 'ForAnyValue' | null;
  /** Lower case, without set prefix and `IfExists`, e.g. `stringnotequals`. */
  readonly operator: string;
  readonly ifExists: boolean;
  /** Lower case, e.g. `aws:sourceaccount`. */
  readonly key: string;
  /** Case kept. */
  readonly values: readonly string[];
}
