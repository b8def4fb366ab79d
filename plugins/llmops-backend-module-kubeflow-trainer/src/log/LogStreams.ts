import { Slots } from '@llmops/backstage-plugin-llmops-node';

/** Streams of Pods that run, at the same time; the logs of others are read when one of these ends, or the Pod does. */
export const MOST_LIVE = 100;
/** What has ended is read apart, so that long runs never keep an end from being reported. */
const MOST_ENDED = 20;

/** Bounds how many logs of a cluster are read at the same time. */
export class LogStreams {
  readonly live = new Slots(MOST_LIVE);
  readonly ended = new Slots(MOST_ENDED);
}
