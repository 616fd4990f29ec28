/** GuardDuty in one region: its detector, of which an account has at most one there. */
export interface Detector {
  /** Null: the region has no detector. */
  readonly detectorId: string | null;
  readonly enabled: boolean;
  /** Every feature that AWS lists, by name; one that it does not list is not offered in the region. */
  readonly features: { readonly [name: string]: boolean };
}
