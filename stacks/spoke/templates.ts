import { App, BootstraplessSynthesizer, type IStackSynthesizer, type Stack } from 'aws-cdk-lib';
import { AccessStack } from './access-stack.ts';
import { ConfigStack } from './config-stack.ts';
import { EventsStack } from './events-stack.ts';
import type { SpokeProps } from './spoke-parameters.ts';

/** The three templates of a spoke, in the order in which they are deployed; the reverse removes them. */
export const spokes = ['access', 'events', 'config'] as const;
export type Spoke = (typeof spokes)[number];

const stacks: { readonly [S in Spoke]: new (scope: App, id: string, props: SpokeProps) => Stack } = {
  access: AccessStack,
  events: EventsStack,
  config: ConfigStack,
};

/** One template of a spoke, on its own: no asset, no bootstrap, nothing of an account or region. */
export function spokeTemplate(spoke: Spoke): object {
  const app = new App({ analyticsReporting: false });
  const stack = new stacks[spoke](app, `lenswatch-${spoke}`, {
    synthesizer: new BootstraplessSynthesizer() as IStackSynthesizer,
  });
  return app.synth().getStackByName(stack.stackName).template as object;
}

/** The same as text, as a StackSet takes it. */
export function spokeTemplateText(spoke: Spoke): string {
  return JSON.stringify(spokeTemplate(spoke));
}
