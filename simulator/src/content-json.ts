import type { Content } from './content.ts'

/** The address callers reached the simulator by, for the links in answers. */
export interface ContentShown {
  origin: string
}

/** A template in the fields of Twilio's Content API. */
export function contentJson(content: Content, { origin }: ContentShown): Record<string, unknown> {
  const url = `${origin}/v1/Content/${content.sid}`
  return {
    ...commonJson(content),
    url,
    links: {
      approval_create: `${url}/ApprovalRequests/whatsapp`,
      approval_fetch: `${url}/ApprovalRequests`,
    },
  }
}

export function contentWithApprovalJson(content: Content): Record<string, unknown> {
  return { ...commonJson(content), approval_requests: approvalJson(content) }
}

export function approvalsJson(content: Content, { origin }: ContentShown): Record<string, unknown> {
  const { sid, accountSid } = content
  const url = `${origin}/v1/Content/${sid}/ApprovalRequests`
  return { sid, account_sid: accountSid, whatsapp: { type: 'whatsapp', ...approvalJson(content) }, url }
}

/** Of a template that was never submitted Twilio says so, with empty fields. */
export function approvalJson({ approval, types }: Content): Record<string, unknown> {
  return {
    name: approval?.name ?? '',
    category: approval?.category ?? '',
    content_type: Object.keys(types)[0] ?? '',
    status: approval?.status ?? 'unsubmitted',
    rejection_reason: approval?.rejectionReason ?? '',
    allow_category_change: approval?.allowCategoryChange ?? true,
  }
}

function commonJson(content: Content): Record<string, unknown> {
  return {
    language: content.language,
    date_updated: isoSeconds(content.updatedAtMs),
    variables: content.variables,
    friendly_name: content.friendlyName,
    account_sid: content.accountSid,
    date_created: isoSeconds(content.createdAtMs),
    types: content.types,
    sid: content.sid,
  }
}

function isoSeconds(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z')
}
