import type { ErrorBurst } from '../messages/error-window.ts'
import type { Finishing } from '../messages/finishing-time.ts'
import type { Channel, Lane } from '../messages/message.ts'
import type {
  AudienceListId,
  BroadcastId,
  CandidaturaId,
  EventoId,
  FuncaoId,
  TagId,
  VagaId,
} from '../platform/ids.ts'
import type { TemplateLanguage, TemplateRef } from '../templates/template.ts'
import type { TargetRefusal } from '../text/catalogue/shape-import.ts'
import type { InvalidDetail, LeftOutReason } from '../text/catalogue/shape-left-out.ts'

/** Who is written to: a list of phones as typed, a filter over the directory, or whom a notice concerns. */
export type Audience = Targets | ListAudience | DirectoryAudience | NoticeAudience

export interface Targets {
  targets: string[]
}

/** A list that was uploaded. */
export interface ListAudience {
  listId: AudienceListId
  /** As of a filter over the directory. */
  exceptBroadcasts?: BroadcastId[]
}

export interface SettledList extends ListAudience {
  /** What its rows say besides what the directory knows. */
  columns: string[]
  /** So many targets of one request are kept in it. */
  named?: number
}

/** Targets that somebody named in a request: each that cannot be written to is told of. */
export type NamedList = SettledList & { named: number }

/** Members say together who: only those whom all of them mean. */
export interface DirectoryAudience {
  all?: boolean
  cadastroCompleto?: boolean
  /** Who has one of them. */
  funcoes?: string[]
  /** Who has one of the empresa's tags. */
  tags?: string[]
  /** Who has a candidatura for a vaga of it, in one of these states. */
  evento?: { id: EventoId; candidaturas: CandidaturaChoice[] }
  /** Whom one of these earlier broadcasts reached, or is reaching, is left out. */
  exceptBroadcasts?: BroadcastId[]
}

/** By ids, which stay when a função or a tag gets another name; none: any. */
export interface SettledDirectory extends DirectoryAudience {
  funcaoIds: FuncaoId[]
  tagIds: TagId[]
}

export type SettledAudience = Targets | SettledList | SettledDirectory | NoticeAudience

/** A filter over the directory, not a list and not a notice's. */
export function isDirectory(audience: Audience): audience is DirectoryAudience {
  return !('targets' in audience || 'listId' in audience || isNotice(audience))
}

export function isNotice(audience: Audience): audience is NoticeAudience {
  return 'vagaId' in audience || 'candidaturaId' in audience || 'approvedForEventoId' in audience
}

export function isNamedList(audience: SettledAudience): audience is NamedList {
  return 'listId' in audience && audience.named !== undefined
}

export const CANDIDATURA_CHOICES = ['pending', 'approved', 'refused', 'withdrawn'] as const
export type CandidaturaChoice = (typeof CANDIDATURA_CHOICES)[number]

/**
 * Whom a vaga may interest, who applied by a candidatura, who is approved for an evento. Of the first two nobody who was
 * told before.
 */
export type NoticeAudience =
  | { vagaId: VagaId }
  | { candidaturaId: CandidaturaId }
  | { approvedForEventoId: EventoId }

/** What the caller wrote: by it a repeated request is known, whatever became of the vaga or the evento meanwhile. */
export type Asked = readonly [kind: Notice['kind'], ...unknown[]]

/** What makes a broadcast a notice; without it, it is bulk. */
export interface Notice {
  /** What people allow is asked by it: a vaga is an offer, an approval and what concerns it is not. */
  lane: Exclude<Lane, 'otp'>
  /** Which notice it is; its messages have it as their source. */
  kind: 'vaga' | 'aprovacao' | 'alerta' | 'lembrete' | 'mudanca'
  /** Arriving later than this it would say nothing any more; null: its lane's own time. */
  usefulUntil: Date | null
  asked: Asked
}

export const TARGETS_MAX = 50_000
/** Messages are written when they are scheduled: later than this, too much has changed. */
export const SCHEDULE_DAYS_MAX = 30
export const BODY_CHARACTERS_MAX = 1_600
export const CAMPAIGN_NAME_CHARACTERS_MAX = 200

/** A template in the place of a text, with what it says to everybody. */
export interface TemplateUse {
  ref: TemplateRef
  language: TemplateLanguage | null
  variables: Readonly<Record<string, string>>
  /** Values that are the sender's own words: they stay as they are and may speak of each person. */
  ownWords?: readonly string[]
}

export interface BroadcastInput {
  campaignName: string
  /** Empty where a template takes its place. */
  body: string
  template?: TemplateUse | null
  audience: Audience
  notice?: Notice
  preferredChannel: Channel
  eventoId: EventoId | null
  /** Seconds of WhatsApp's silence after which SMS is tried as well; null: the lane's own, never for bulk. */
  fallbackAfterS: number | null
  /** When it starts; null or left out: at once. */
  scheduledAt?: Date | null
  idempotencyKey: string | null
  /** How long to wait for the hand-over of every message before answering, at most 30 s. */
  waitMs: number
  /** Which draft becomes it, with its number, in the version that is meant. */
  draft?: StartedDraft
}

export interface StartedDraft {
  id: BroadcastId
  version: number
  /** By which the request is known again that made it. */
  request: { key: string; hash: Buffer | null } | null
  /** Who asked for it, where a second person has approved it; null: nobody had to. */
  approvedFor: string | null
}

export interface Rejected {
  target: string
  reason: TargetRefusal
}

export interface BroadcastStats {
  total: number
  sent: number
  failed: number
  queued: number
  suppressed: number
}

/** Who matches and gets nothing. */
export interface LeftOut {
  /** Told before, by an earlier notice about the same or by a broadcast that the audience excepts. */
  already: number
  /** On the phone of somebody who is written to. */
  duplicates: number
}

export interface CreatedBroadcast {
  broadcastId: BroadcastId
  stats: BroadcastStats
  rejected: Rejected[]
  leftOut: LeftOut
  /** It is a draft that waits for a second person; nothing of it is written. */
  awaitingApproval?: boolean
  /** The audience is still being written: what the figures count grows. */
  expanding: boolean
}

/** How many messages stand in each state; `invalid` are targets that never became a message. */
export interface BroadcastCounts {
  queued: number
  held: number
  sending: number
  uncertain: number
  accepted: number
  sent: number
  delivered: number
  read: number
  failed: number
  expired: number
  canceled: number
  suppressed: number
  invalid: number
}

/** `completed`: nothing of ours has to happen any more. A canceled one stays so, whatever is still on its way. */
export type BroadcastStatus =
  | 'draft'
  | 'awaiting_approval'
  | 'scheduled'
  | 'sending'
  | 'paused'
  | 'completed'
  | 'canceled'

/** How a broadcast stands after somebody paused, resumed or canceled it, by one reading of its counters. */
export interface SteeredBroadcast {
  broadcastId: BroadcastId
  status: BroadcastStatus
  stats: BroadcastStats
  counts: BroadcastCounts
}

/** The guide's BroadcastLog, with what else we know. */
export interface Broadcast {
  id: BroadcastId
  empresa: { id: number; nome: string }
  campaignName: string
  body: string
  preferredChannel: Channel
  status: BroadcastStatus
  totalTargets: number
  /** Accepted by Twilio and not failed since: accepted, sent, delivered, read. */
  sent: number
  /** Delivered, read included. */
  delivered: number
  read: number
  failed: number
  queued: number
  suppressed: number
  /** Per cent of all targets that were delivered, one decimal. */
  successRate: number
  counts: BroadcastCounts
  fellBack: number
  evento: { id: number; nome: string } | null
  scheduledAt: Date | null
  /** Paused because nothing of ours ran when it was to start. */
  startMissed: boolean
  /** What paused it; null: no burst of errors did, or somebody has let it go on since. */
  errorBurst: ErrorBurst | null
  /** How much of its audience is written, per cent; null: all. Till then `totalTargets` grows. */
  expandedPercent: number | null
  leftOut: LeftOut
  createdAt: Date
  createdBy: string
}

export interface BroadcastMessage {
  id: string
  toAddress: string
  /** Whether this empresa may see the address: it named it, or brought the person in. */
  addressKnown: boolean
  status: string
  channel: Channel
  messageSid: string | null
  errorCode: number | null
  reason: string | null
  freelancer: string | null
  attempts: number
  updatedAt: Date
}

/** People who would get a second broadcast on one day. */
export interface SentToday {
  recipients: number
  /** The broadcasts of today that went, or are going, to some of them, newest first. */
  broadcasts: { id: BroadcastId; campaignName: string; recipients: number }[]
}

interface EstimatedCost {
  usdMin: number
  usdMax: number
  brlMin: number
  brlMax: number
  asOf: string
}

export interface LeftOutPerson {
  nome: string | null
  /** A phone, or what was named as one; null: there is none. */
  address: string | null
  addressKnown: boolean
}

/** How many are meant and get nothing for one reason, and the first few of them. */
export interface LeftOutPeople {
  reason: LeftOutReason
  /** Of `invalid`, what it is. */
  detail: InvalidDetail | null
  count: number
  people: readonly LeftOutPerson[]
}

export interface Preview {
  audience: {
    matched: number
    withoutPhone: number
    invalid: number
    duplicates: number
    /** Told before, by an earlier notice about the same. */
    already: number
    suppressed: number
    /** Not known to have agreed, where the empresa wants it known. */
    withoutConsent: number
    recipients: number
  }
  sentToday: SentToday
  channels: { whatsapp: number; sms: number }
  /** WhatsApp's 24 hours: who is reached by free text, who is not, and of whom nothing is known. Null: it is not tried. */
  windows: { open: number; closed: number; unknown: number } | null
  segments: {
    encoding: 'GSM-7' | 'UCS-2'
    perMessage: number
    total: number
    perMessagePlain: number
    totalPlain: number
    /** Some people's texts were counted and stand for everybody's. */
    estimated: boolean
  }
  /** Null: its own words. */
  template: { name: string; language: string; version: number; approved: boolean } | null
  cost: EstimatedCost | null
  /** Were SMS to go without accents. */
  costPlain: EstimatedCost | null
  /** Null: a sender that is needed is stopped. */
  finishing: Finishing | null
  rejected: Rejected[]
  leftOut: LeftOutPeople[]
  examples: { nome: string | null; to: string; addressKnown: boolean; body: string; sms: string }[]
}

export interface Page<Row> {
  rows: Row[]
  nextCursor: string | null
}
