import type { Route } from '../route.ts'
import { apiKeyRoutes } from './api-keys.ts'
import { audienceRoutes } from './audiences.ts'
import { auditRoutes } from './audit-log.ts'
import { authRoutes } from './auth.ts'
import { broadcastEventRoutes } from './broadcast-events.ts'
import { broadcastSteeringRoutes } from './broadcast-steering.ts'
import { broadcastTestRoutes } from './broadcast-tests.ts'
import { broadcastRoutes } from './broadcasts.ts'
import { candidaturaRoutes } from './candidaturas.ts'
import { consentRuleRoutes } from './consent-rules.ts'
import { consentRoutes } from './consents.ts'
import { directoryRoutes } from './directory.ts'
import { directoryCsvRoutes } from './directory-csv.ts'
import { doctorRoutes } from './doctor.ts'
import { draftRoutes } from './drafts.ts'
import { eventoRoutes } from './eventos.ts'
import { freelancerWriteRoutes } from './freelancer-writes.ts'
import { freelancerRoutes } from './freelancers.ts'
import { inboxRoutes } from './inbox.ts'
import { killSwitchRoutes } from './kill-switches.ts'
import { messageRoutes } from './messages.ts'
import { noticeRoutes } from './notices.ts'
import { notifyxRoutes } from './notifyx.ts'
import { peopleRoutes } from './people.ts'
import { reminderRoutes } from './reminders.ts'
import { retentionRoutes } from './retention.ts'
import { senderRoutes } from './senders.ts'
import { sendingRuleRoutes } from './sending-rules.ts'
import { serviceRoutes } from './service.ts'
import { suppressionRoutes } from './suppressions.ts'
import { templateRoutes } from './templates.ts'
import { textRuleRoutes } from './text-rules.ts'
import { twilioCallbackRoutes } from './twilio-callbacks.ts'
import { vagaRoutes } from './vagas.ts'
import { verificationRoutes } from './verification.ts'

/** Every route of the API, in the order of the documents. */
export const allRoutes: readonly Route[] = [
  ...authRoutes,
  ...apiKeyRoutes,
  ...serviceRoutes,
  ...senderRoutes,
  ...doctorRoutes,
  ...twilioCallbackRoutes,
  ...verificationRoutes,
  ...broadcastRoutes,
  ...broadcastSteeringRoutes,
  ...draftRoutes,
  ...broadcastTestRoutes,
  ...audienceRoutes,
  ...broadcastEventRoutes,
  ...noticeRoutes,
  ...reminderRoutes,
  ...templateRoutes,
  ...messageRoutes,
  ...inboxRoutes,
  ...notifyxRoutes,
  ...sendingRuleRoutes,
  ...consentRuleRoutes,
  ...textRuleRoutes,
  ...killSwitchRoutes,
  ...freelancerRoutes,
  ...freelancerWriteRoutes,
  ...directoryRoutes,
  ...directoryCsvRoutes,
  ...suppressionRoutes,
  ...consentRoutes,
  ...peopleRoutes,
  ...retentionRoutes,
  ...auditRoutes,
  ...eventoRoutes,
  ...vagaRoutes,
  ...candidaturaRoutes,
]
