import { getEmpresa } from '../../../identity/get-empresa.ts'
import { listSenderHealth } from '../../../messages/list-senders.ts'
import { presentSender, senderSchema } from '../presenters/sender.ts'
import { personRoute } from '../route.ts'
import { list, object } from '../schema.ts'

export const senderRoutes = [
  personRoute({
    method: 'GET',
    path: '/api/v1/senders',
    tag: 'service',
    summary: 'What messages leave by, how fast, and what is stopped and why',
    description: "An empresa sees the senders that serve it; the platform's admins see all.",
    answer: object({ senders: list(senderSchema) }),
    handle: async (person) => {
      const empresaId = person.user?.empresaId ?? null
      const senders = await listSenderHealth(person, empresaId)
      const timeZone = empresaId === null ? null : (await getEmpresa(person, empresaId)).timeZone
      return { json: { senders: senders.map((each) => presentSender(each, { ...person, timeZone })) } }
    },
  }),
]
