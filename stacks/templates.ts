import { App, BootstraplessSynthesizer, CfnParameter, type IStackSynthesizer, type Stack } from 'aws-cdk-lib';
import { AdministratorStack } from './administrator/administrator-stack.ts';
import { HubStack } from './hub/hub-stack.ts';
import { OrganizationStack } from './organization/organization-stack.ts';
import { spokes, spokeTemplate } from './spoke/templates.ts';

/** The templates that anybody can deploy by hand, by name. */
export const templateNames = ['hub', ...spokes, 'organization', 'administrator'] as const;
export type TemplateName = (typeof templateNames)[number];

/** What the published hub needs to know of a release. */
export interface Release {
  readonly version: string;
  /** Name of the zip with the functions, as it lies in the bucket that the customer uploads it to. */
  readonly zip: string;
}

/** Every template, synthesised without credentials, network or bootstrap; the same from any clone. */
export function templates(release: Release): { readonly [T in TemplateName]: object } {
  return {
    hub: standAlone(
      (app) =>
        new HubStack(app, 'lenswatch-hub', {
          ...bare(),
          version: release.version,
          code: uploaded(release.zip),
        }),
    ),
    access: spokeTemplate('access'),
    events: spokeTemplate('events'),
    config: spokeTemplate('config'),
    organization: standAlone((app) => new OrganizationStack(app, 'lenswatch-organization', bare())),
    administrator: standAlone((app) => new AdministratorStack(app, 'lenswatch-administrator', bare())),
  };
}

/** The functions, in a bucket of the customer. */
export function uploaded(zip: string) {
  return (stack: Stack) => {
    const bucket = new CfnParameter(stack, 'CodeBucket', {
      type: 'String',
      description: 'Bucket of this region that holds the zip of the functions',
      allowedPattern: '[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]',
    });
    const key = new CfnParameter(stack, 'CodeKey', {
      type: 'String',
      description: 'Name of the zip in that bucket',
      default: zip,
    });
    return { bucket: bucket.valueAsString, key: key.valueAsString };
  };
}

/** Neither assets nor a bootstrapped account. */
export function bare(): { readonly synthesizer: IStackSynthesizer } {
  return { synthesizer: new BootstraplessSynthesizer() as IStackSynthesizer };
}

function standAlone(make: (app: App) => Stack): object {
  const app = new App({ analyticsReporting: false });
  const stack = make(app);
  return app.synth().getStackByName(stack.stackName).template as object;
}
