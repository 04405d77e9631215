/** Ids are branded numbers, so that one kind cannot pass for another. Outside they are shown as text where `decisions` says bigint. */
type Id<Name extends string> = number & { readonly __id: Name }

export type EmpresaId = Id<'empresa'>
export type UserId = Id<'user'>
export type ApiKeyId = Id<'api_key'>
export type KillSwitchId = Id<'kill_switch'>
export type SuppressionId = Id<'suppression'>
export type ErasureId = Id<'erasure'>
export type RedactionId = Id<'redaction'>
export type FreelancerId = Id<'freelancer'>
export type FuncaoId = Id<'funcao'>
export type EventoId = Id<'evento'>
export type VagaId = Id<'vaga'>
export type CandidaturaId = Id<'candidatura'>
export type TagId = Id<'tag'>
export type BroadcastId = Id<'broadcast'>
export type GroupId = Id<'group'>
export type StreamId = Id<'stream'>
export type SenderId = Id<'sender'>
export type TemplateId = Id<'template'>
export type TemplateVersionId = Id<'template_version'>
export type TextId = Id<'text'>
export type MessageId = Id<'message'>
export type ThreadId = Id<'thread'>
export type AttemptId = Id<'attempt'>
export type ContactId = Id<'contact'>
export type OtpLogId = Id<'otp_log'>
