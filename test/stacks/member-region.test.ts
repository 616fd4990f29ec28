import { readFileSync } from 'node:fs';
import { collectors } from '@lenswatch/core/catalogue.generated.ts';
import { configRulesOf } from '@lenswatch/core/config-rules/rules.ts';
import { eventRules } from '@lenswatch/core/events/rules.ts';
import { App } from 'aws-cdk-lib';
import { describe, expect, test } from 'vitest';
import { EventsStack, forwardRule } from '../../stacks/spoke/events-stack.ts';
import { bare } from '../../stacks/templates.ts';
import { deployed, hubAccount, memberAccount, named, ofType, templateOf } from './deployed.ts';

const HubBusArn = `arn:aws:events:eu-west-1:${hubAccount}:event-bus/lenswatch`;
const ireland = { account: memberAccount, region: 'eu-west-1' };
const virginia = { account: memberAccount, region: 'us-east-1' };
const events = (parameters = {}) => deployed(templateOf('events'), { HubBusArn, ...parameters }, ireland);
const config = (place = ireland, parameters = {}) =>
  deployed(templateOf('config'), { HubBusArn, ...parameters }, place);
const rulesOf = (resources: ReturnType<typeof events>) => ofType(resources, 'AWS::Events::Rule');
const forwardRole = `arn:aws:iam::${memberAccount}:role/lenswatch/lenswatch-forward`;

describe('events', () => {
  const declared = eventRules(collectors);

  test('has one rule for each that the collectors ask for, all to the hub', () => {
    expect(
      rulesOf(events())
        .map(({ Properties }) => Properties.Name)
        .sort(),
    ).toEqual(declared.map(({ name }) => `lenswatch-${name}`).sort());
    for (const { name, pattern } of declared) {
      const { Properties } = named(events(), 'AWS::Events::Rule', 'Name', `lenswatch-${name}`);
      expect(Properties.EventPattern).toEqual(pattern);
      expect(Properties.Targets).toEqual([{ Id: 'hub', Arn: HubBusArn, RoleArn: forwardRole }]);
      // The default bus.
      expect(Properties).not.toHaveProperty('EventBusName');
    }
  });

  test('no pattern is longer than EventBridge takes', () => {
    for (const { Properties } of rulesOf(events())) {
      expect(JSON.stringify(Properties.EventPattern).length, Properties.Name).toBeLessThanOrEqual(2_000);
    }
    const stack = new EventsStack(new App(), 'events', bare());
    expect(() => forwardRule(stack, 'TooLong', 'x', { source: ['x'.repeat(2_048)] })).toThrow(RangeError);
  });

  test('dependencies can be left out, AI services and IAM cannot', () => {
    const first = declared.filter(({ tier }) => tier === 1).map(({ name }) => `lenswatch-${name}`);
    expect(
      rulesOf(events({ Tier2: 'false' }))
        .map(({ Properties }) => Properties.Name)
        .sort(),
    ).toEqual(first.sort());
    expect(first.length).toBeGreaterThan(3);
    expect(first.length).toBeLessThan(declared.length);
  });
});

describe('config', () => {
  const configRules = configRulesOf({ collectors });
  const configRulesIn = (resources: ReturnType<typeof config>) =>
    ofType(resources, 'AWS::Config::ConfigRule');

  test('has one rule a service, invoked by the forwarder', () => {
    const made = configRulesIn(config(virginia));
    expect(made.map(({ Properties }) => Properties.ConfigRuleName).sort()).toEqual(
      configRules.map(({ name }) => `lenswatch-${name}`).sort(),
    );
    for (const { Properties } of made) {
      expect(Properties.Source).toMatchObject({
        Owner: 'CUSTOM_LAMBDA',
        SourceIdentifier: '<Forwarder.Arn>',
      });
    }
  });

  test('every rule has a daily schedule, and those with changes hear of large ones too', () => {
    for (const { name, change, types } of configRules) {
      const rule = named(
        config(virginia),
        'AWS::Config::ConfigRule',
        'ConfigRuleName',
        `lenswatch-${name}`,
      ).Properties;
      const kinds = rule.Source.SourceDetails.map((detail: { MessageType: string }) => detail.MessageType);
      expect(kinds, name).toEqual([
        ...(change
          ? ['ConfigurationItemChangeNotification', 'OversizedConfigurationItemChangeNotification']
          : []),
        'ScheduledNotification',
      ]);
      expect(rule.Source.SourceDetails.at(-1).MaximumExecutionFrequency).toBe('TwentyFour_Hours');
      expect(rule.Scope?.ComplianceResourceTypes, name).toEqual(change ? types : undefined);
    }
  });

  test('IAM is answered for in one region, which can be another than that of IAM', () => {
    const names = (place: typeof ireland, parameters = {}) =>
      configRulesIn(config(place, parameters)).map(({ Properties }) => Properties.ConfigRuleName);
    expect(names(virginia)).toContain('lenswatch-iam');
    expect(names(ireland)).not.toContain('lenswatch-iam');
    expect(names(ireland, { GlobalRegion: 'eu-west-1' })).toContain('lenswatch-iam');
  });

  test('the forwarder is inline, short, and the file that is tested', () => {
    const code = config()['Forwarder']?.Properties.Code.ZipFile as string;
    expect(code).toBe(readFileSync('packages/functions/src/forward.cjs', 'utf8'));
    expect(Buffer.byteLength(code)).toBeLessThanOrEqual(4_096);
    expect(config()['Forwarder']?.Properties).toMatchObject({
      FunctionName: 'lenswatch-forward',
      Role: `arn:aws:iam::${memberAccount}:role/lenswatch/lenswatch-forwarder`,
      Runtime: 'nodejs24.x',
    });
  });

  test('Config of this account may invoke it, and rules wait until it may', () => {
    expect(config()['ConfigMayInvoke']?.Properties).toMatchObject({
      Principal: 'config.amazonaws.com',
      SourceAccount: memberAccount,
    });
    for (const { DependsOn } of configRulesIn(config()))
      expect([DependsOn].flat()).toContain('ConfigMayInvoke');
  });

  test('the relay goes to the hub', () => {
    const [relay, ...more] = rulesOf(config());
    expect(more).toEqual([]);
    expect(relay?.Properties).toMatchObject({
      Name: 'lenswatch-config',
      EventPattern: { source: ['lenswatch.config'], 'detail-type': ['Config Rule Invocation'] },
      Targets: [{ Arn: HubBusArn, RoleArn: forwardRole }],
    });
  });

  test('roles and event rules are in other templates: without a recorder only this one fails', () => {
    expect(ofType(config(), 'AWS::IAM::Role')).toEqual([]);
    for (const other of ['access', 'events'] as const) {
      const types = Object.values(templateOf(other).Resources).map(({ Type }) => Type);
      expect(types.filter((type) => type.startsWith('AWS::Config::'))).toEqual([]);
    }
  });
});
