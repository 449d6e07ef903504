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

/** What happened in a span of time. */
export interface DigestFacts {
  readonly alerts: number;
  readonly actors: number;
  readonly shadowEndpoints: number;
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
  /** Without facts only the time is kept: there was nothing to tell. */
  saveDigest(
    lease: AnalysisLease,
    span: { readonly from: number; readonly to: number },
    digest: { readonly title: string; readonly facts: DigestFacts } | undefined,
  ): Promise<void>;
}
