export const pillars = [
  'operational-excellence',
  'security',
  'reliability',
  'performance',
  'cost-optimization',
  'sustainability',
] as const;

export type Pillar = (typeof pillars)[number];

/** One practice of a published framework. Controls point to requirements; requirements know no code. */
export interface Requirement {
  readonly id: string;
  /** In our words. */
  readonly title: string;
  readonly pillar: Pillar;
  /** What the lens says is at stake if the practice is not followed. */
  readonly risk: 'high' | 'medium' | 'low';
  /** The editions of the framework that contain it. */
  readonly editions: readonly string[];
  /** True when an attestation form exists: a person's word counts beside the controls. */
  readonly attestation: boolean;
  readonly address: string;
}

/** A framework in one of its editions. */
export interface Framework {
  readonly id: string;
  readonly title: string;
  readonly edition: string;
  readonly requirements: readonly Requirement[];
}
