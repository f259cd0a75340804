/**
 * What a claim rests on, and how much of it there is: one sighting covers one failure, whoever claims it. `key` names the source, so that two
 * claims never use a line or a counted drop twice.
 */
export interface Bound {
  readonly key: string;
  readonly count: number;
  /** [second, sightings]; a failure is covered by a sighting near its second only. Sightings of unknown time cover any failure. */
  readonly perSecond?: readonly (readonly [number, number])[] | undefined;
}
