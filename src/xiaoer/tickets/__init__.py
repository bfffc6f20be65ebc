"""Tickets: work that outlives a conversation, with an owner, a next action and a time, until its buyers are told."""

from xiaoer.tickets.amend_contact import amend_contact
from xiaoer.tickets.bulk import Bulk, BulkRow, bulk
from xiaoer.tickets.contacts import NewContact, call_link, log_contact
from xiaoer.tickets.departments import Department, departments, save_department
from xiaoer.tickets.directory import doors, save_door
from xiaoer.tickets.edit import edit
from xiaoer.tickets.find import TicketFilter, counts, find
from xiaoer.tickets.import_tickets import export_tickets, import_tickets
from xiaoer.tickets.life import LIFE, Action, State
from xiaoer.tickets.link import link, unlink
from xiaoer.tickets.merge import merge, unmerge
from xiaoer.tickets.move import move
from xiaoer.tickets.note import note
from xiaoer.tickets.open_ticket import duplicates, find_alike, open_ticket
from xiaoer.tickets.push_tickets import push_tickets
from xiaoer.tickets.roster import call_figures
from xiaoer.tickets.see_again import SeenAgain, see_again
from xiaoer.tickets.settings import TicketSettings
from xiaoer.tickets.settings import read as read_settings
from xiaoer.tickets.settings import save as save_settings
from xiaoer.tickets.split import NewPart, split
from xiaoer.tickets.store import get, open_of_watches
from xiaoer.tickets.store_orders import orders_with_open_ticket
from xiaoer.tickets.suggestions import DecisionBody, decide
from xiaoer.tickets.suggestions import report as suggestion_report
from xiaoer.tickets.templates import Template, save_template, templates
from xiaoer.tickets.undo import undo
from xiaoer.tickets.watch import unwatch, watch

__all__ = [
    "LIFE",
    "Action",
    "Bulk",
    "BulkRow",
    "DecisionBody",
    "Department",
    "NewContact",
    "NewPart",
    "SeenAgain",
    "State",
    "Template",
    "TicketFilter",
    "TicketSettings",
    "amend_contact",
    "bulk",
    "call_figures",
    "call_link",
    "counts",
    "decide",
    "departments",
    "doors",
    "duplicates",
    "edit",
    "export_tickets",
    "find",
    "find_alike",
    "get",
    "import_tickets",
    "link",
    "log_contact",
    "merge",
    "move",
    "note",
    "open_of_watches",
    "open_ticket",
    "orders_with_open_ticket",
    "push_tickets",
    "read_settings",
    "save_department",
    "save_door",
    "save_settings",
    "save_template",
    "see_again",
    "split",
    "suggestion_report",
    "templates",
    "undo",
    "unlink",
    "unmerge",
    "unwatch",
    "watch",
]
