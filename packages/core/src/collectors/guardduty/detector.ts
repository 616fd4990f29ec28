import { stated } from '../aws/stated.ts';
import { defineCollector, type Found, type Reading } from '../collector.ts';

type DetectorReading = Reading<'guardduty:ListDetectors' | 'guardduty:GetDetector', never>;

/**
 * Whether GuardDuty watches a region, and with which features. A region without detector is a fact too.
 * @see https://docs.aws.amazon.com/guardduty/latest/APIReference/API_GetDetector.html
 */
export const collector = defineCollector({
  fact: 'guardduty.detector',
  type: 'AWS::GuardDuty::Detector',
  scope: 'region',
  operations: ['guardduty:ListDetectors', 'guardduty:GetDetector'],
  changedBy: [
    'guardduty:CreateDetector',
    'guardduty:UpdateDetector',
    'guardduty:DeleteDetector',
    'guardduty:UpdateMemberDetectors',
    'guardduty:UpdateOrganizationConfiguration',
  ],
  async *list(reading) {
    yield await read(reading);
  },
  async get(reading, id) {
    return id === 'detector' ? await read(reading) : undefined;
  },
});

async function read(reading: DetectorReading): Promise<Found<'guardduty.detector'>> {
  const { partition, account, region } = reading;
  const arn = `arn:${partition}:guardduty:${region}:${account}:detector`;
  // GuardDuty allows one detector in a region; a later page would be its error, and is read all the same.
  let detectorId: string | undefined;
  for await (const page of reading.pages('guardduty:ListDetectors', {})) {
    detectorId ??= stated(reading, page.DetectorIds, 'the detectors')[0];
  }
  const detector = detectorId && (await reading.find('guardduty:GetDetector', { DetectorId: detectorId }));
  if (!detectorId || !detector) {
    return { id: 'detector', arn, value: { detectorId: null, enabled: false, features: {} } };
  }
  const features = (detector.Features ?? []).map(({ Name, Status }) => [
    stated(reading, Name, `the name of a feature of detector ${detectorId}`),
    stated(reading, Status, `the status of a feature of detector ${detectorId}`) === 'ENABLED',
  ]);
  return {
    id: 'detector',
    arn: `${arn}/${detectorId}`,
    value: {
      detectorId,
      enabled: stated(reading, detector.Status, `the status of detector ${detectorId}`) === 'ENABLED',
      features: Object.fromEntries(features),
    },
  };
}
