import type { Severity } from '../event/index.js';
import type { Stage } from '../plugins/sdk/index.js';
import type { AnalysisLease } from './analysis-leases.js';

/** A span of every one of these days; one that ends before it begins ends on the day after. */
export interface QuietHours {
  /** 1 is Monday, 7 is Sunday. */
  readonly days: readonly number[];
  /** `HH:MM` in the time zone. */
  readonly from: string;
  readonly to: string;
}

export type DigestRhythm = 'off' | 'hourly' | 'daily';

/** When people are told of what. */
export interface NoticeSettings {
  /** IANA name, such as `Europe/Berlin`. */
  readonly timeZone: string;
  readonly quietHours: readonly QuietHours[];
  /** What is at least as bad is told in quiet hours as well; null: nothing is. */
  readonly breakThrough: Severity | null;
  readonly digest: DigestRhythm;
  /** `HH:MM`, for a daily digest. */
  readonly digestAt: string;
  /** What is less bad is not told. */
  readonly leastSeverity: Severity;
  /** What is less sure is not told. */
  readonly leastConfidence: number;
}

export const noticeSettingsDefault: NoticeSettings = {
  timeZone: 'UTC',
  quietHours: [],
  breakThrough: 'critical',
  digest: 'off',
  digestAt: '08:00',
  leastSeverity: 'medium',
  leastConfidence: 0.5,
};

/** As it is kept: what an organisation never set is as by default. */
export const noticeSettingsOf = (kept: unknown): NoticeSettings => ({
  ...noticeSettingsDefault,
  ...(typeof kept === 'object' && kept !== null ? (kept as Partial<NoticeSettings>) : {}),
});

/** An actor that people may have to be told of, and how it stood when they were last. */
export interface UntoldActor {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly stage: Stage;
  readonly told: { readonly severity: Severity | undefined; readonly stage: Stage | undefined };
  readonly toldAt: number | undefined;
}

export type NoticeReason = 'new' | 'stage' | 'severity';

export interface NoticeDraft {
  readonly actor: UntoldActor;
  readonly reason: NoticeReason;
  /** Kept back until the next digest. */
  readonly held: boolean;
}

/** A detector that was switched off for what it did, as a lane saved it last; since then nobody has changed its setting. */
export interface DetectorOff {
  readonly detector: string;
  /** Code of the fault that did it, such as `PLUGIN_TIMEOUT`. */
  readonly code: string;
  /** Event times; `until` is undefined when it stays off until somebody enables it. */
  readonly since: number;
  readonly until: number | undefined;
  /** Of its setting. */
  readonly version: number;
}

/** How long a detector is off: under an hour, longer, or until somebody enables it. */
export type OffGrade = 'short' | 'long' | 'off';

/** What people were told last of a detector that was switched off. */
export interface ToldOff {
  readonly version: number;
  readonly grade: OffGrade;
  /** Event time until which it was known to be off; null: until somebody enables it. */
  readonly until: number | null;
  readonly at: number;
}

export interface DetectorDraft {
  readonly off: DetectorOff;
  readonly severity: Severity;
  readonly title: string;
  readonly held: boolean;
}

/** What happened in a span of time. */
export interface DigestFacts {
  readonly alerts: number;
  readonly actors: number;
  readonly shadowEndpoints: number;
  /** Detectors that were switched off for what they did. */
  readonly detectorsOff: number;
  readonly worst: Severity | undefined;
  /** The worst of the actors that were at it, at most 5. */
  readonly top: readonly {
    readonly id: string;
    readonly title: string;
    readonly severity: Severity;
    readonly stage: Stage;
  }[];
}

/** Memory of what people are told. Every method throws `STORE_UNAVAILABLE`; saving throws `LEASE_LOST`. */
export interface Notices {
  /** The settings, what waits for a digest, and when the last one was. */
  standing(
    organisationId: string,
  ): Promise<{ settings: NoticeSettings; held: number; digestedAt: number | undefined }>;
  /** Actors that stand that have grown since they were told of. */
  untold(organisationId: string, settings: NoticeSettings, limit: number): Promise<UntoldActor[]>;
  facts(organisationId: string, settings: NoticeSettings, from: number, to: number): Promise<DigestFacts>;
  save(lease: AnalysisLease, drafts: readonly NoticeDraft[], at: number): Promise<void>;
  /** Detectors that are switched off or were of late, and what people were told of them, by detector. */
  detectorsOff(
    organisationId: string,
  ): Promise<{ off: readonly DetectorOff[]; told: Readonly<Record<string, ToldOff>> }>;
  saveDetectors(
    lease: AnalysisLease,
    drafts: readonly DetectorDraft[],
    told: Readonly<Record<string, ToldOff>>,
    at: number,
  ): Promise<void>;
  /** Without facts only the time is kept: there was nothing to tell. */
  saveDigest(
    lease: AnalysisLease,
    span: { readonly from: number; readonly to: number },
    digest: { readonly title: string; readonly facts: DigestFacts } | undefined,
  ): Promise<void>;
}
