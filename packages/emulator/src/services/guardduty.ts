import { AwsError } from '../aws-error.ts';
import { type Call, defineOperation, type Modelled, page } from '../operation.ts';
import { defineStore } from '../world.ts';
import { arnIn } from './arn.ts';
import { type RecordOf, required } from './record.ts';
import { recorded } from './trace.ts';

export type Detector = RecordOf<'guardduty:GetDetector'>;

/** Keyed by detector id; a region has at most one. */
export const detectors = defineStore<Detector>('guardduty.detector');

function onDetector(action: string, id: string | undefined, call: Call) {
  const resource = arnIn(call, 'guardduty', `detector/${required(id, 'detectorId')}`);
  return [{ action: `guardduty:${action}`, resource }];
}

function findDetector(call: Call, id: string | undefined): Detector {
  const detector = call.world.items(detectors, call).get(required(id, 'detectorId'));
  if (detector) return detector;
  throw new AwsError(
    'BadRequestException',
    'The request is rejected because the input detectorId is not owned by the current account.',
    400,
  );
}

export const operations: readonly Modelled[] = [
  defineOperation('guardduty:ListDetectors', {
    handle(input, call) {
      const ids = [...call.world.items(detectors, call).keys()];
      const { items, next } = page(call, ids, input.NextToken, input.MaxResults, 50);
      return { DetectorIds: items, NextToken: next };
    },
  }),
  defineOperation('guardduty:GetDetector', {
    authorize: (input, call) => onDetector('GetDetector', input.DetectorId, call),
    handle: (input, call) => findDetector(call, input.DetectorId),
  }),
  defineOperation('guardduty:UpdateDetector', {
    authorize: (input, call) => onDetector('UpdateDetector', input.DetectorId, call),
    handle(input, call) {
      const detector = findDetector(call, input.DetectorId);
      const changed = new Map(input.Features?.map(({ Name, Status }) => [Name, Status]));
      call.world.items(detectors, call).set(required(input.DetectorId, 'detectorId'), {
        ...detector,
        ...(input.Enable !== undefined && { Status: input.Enable ? 'ENABLED' : 'DISABLED' }),
        Features: (detector.Features ?? []).map((feature) => ({
          ...feature,
          Status: changed.get(feature.Name as never) ?? feature.Status,
        })),
      });
      return {};
    },
    trace: (input) => ({ requestParameters: recorded(input), responseElements: null }),
  }),
  defineOperation('guardduty:DeleteDetector', {
    authorize: (input, call) => onDetector('DeleteDetector', input.DetectorId, call),
    handle(input, call) {
      findDetector(call, input.DetectorId);
      call.world.items(detectors, call).delete(required(input.DetectorId, 'detectorId'));
      return {};
    },
    trace: (input) => ({ requestParameters: recorded(input), responseElements: null }),
  }),
];
